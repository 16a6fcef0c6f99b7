import type { CommandRegistry } from '@lumino/commands';
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';
import type { ISessionActions } from '../components/actions';
import type { Attachment } from '../components/attachment';
import type { ISessionMemory } from '../components/session-view';
import type { About, SessionRow } from '../protocol';
import type { ISessionManager, ISessionModel } from '../session/tokens';
import { ConnectState } from './connect-state';
import { notebookOf, toAbsolute, toRelative } from './folders';
import { KnownModels } from './known-models';
import { SessionCommands, type ICommandOptions, type ICommandTarget, type INewSession } from './session-commands';
import type { ViewState } from './view-state';

/** Resolve with the signal's next emission. */
const next = <T>(signal: ISignal<T, void>) =>
  new Promise<void>(emitted => {
    const once = () => void (signal.disconnect(once), emitted());
    signal.connect(once);
  });

/** Where a session that is still to begin will begin. */
export interface INewPlace {
  /** Relative to the server's root. */
  folder: string;
  /** The notebook that it will be bound to, as an absolute path. */
  notebook?: string;
}

export interface ISidebarSettings {
  sendWithShiftEnter: boolean;
  /** Seconds. */
  workingIndicatorTimeout: number;
}

export interface ISidebarOptions extends ICommandOptions {
  manager: ISessionManager;
  views: ViewState;
  /** What else one can do on this page, by the names of its commands. */
  commands: CommandRegistry;
  /** The folder for a new session, relative to the server's root. */
  workspace: () => string;
}

/** Which session the sidebar shows, and what a person can do there. */
export class SidebarModel implements IDisposable, ICommandTarget {
  constructor(readonly options: ISidebarOptions) {
    const { manager } = options;
    this.actions = new SessionCommands(this, options);
    this.models = new KnownModels(manager, () => this.emit());
    this.connect = new ConnectState(manager.modelConnection, () => this.emit());
    manager.sessionsChanged.connect(this.followList, this);
    manager.connectionChanged.connect(this.emit, this);
    manager.aboutChanged.connect(this.followAbout, this);
    void manager.ready.then(() => this.openFirst());
  }

  /** Emitted when something that is shown has changed. */
  readonly changed = new Signal<this, void>(this);
  readonly actions: ISessionActions;

  /** The session that is shown; null for one that begins with the next prompt. */
  session: ISessionModel | null = null;
  /** Counts the sessions that were looked at; one that begins with its first prompt stays the same view. */
  viewKey = 0;
  /** True once it is known which session to show. */
  isReady = false;
  /** What was chosen for a new session. */
  chosen: INewSession = {};
  /** Why the last thing asked for was not done, in a sentence. */
  problem: string | null = null;
  readWarning: string | null = null;
  /** A token for an agent elsewhere that was just made: it is nowhere else. */
  token: string | null = null;

  readonly models: KnownModels;

  /** How a model is reached, and whether it is looked at. */
  readonly connect: ConnectState;

  settings: ISidebarSettings = { sendWithShiftEnter: false, workingIndicatorTimeout: 30 };

  get isDisposed(): boolean {
    return this.disposed;
  }

  get row(): SessionRow | undefined {
    return this.options.manager.sessions.find(row => row.session_id === this.session?.sessionId);
  }

  /** The notebook that the session is bound to, or will be, as an absolute path; null when there is none. */
  get notebook(): string | null {
    const facts = this.session?.transcript.session ?? this.row;
    return facts ? notebookOf(facts) : (this.newPlace?.notebook ?? null);
  }

  open(sessionId: string): void {
    this.isReady = true;
    if (this.session?.sessionId === sessionId) return;
    this.newPlace = null;
    this.viewKey++;
    this.show(sessionId);
  }

  /**
   * Resolve when the session has come, with that turn of it, however far back it is.
   *
   * @returns false when the turn is not there, or another session was opened meanwhile.
   */
  async hasCome(sessionId: string, turnId: string | null): Promise<boolean> {
    const isHere = () => this.session?.sessionId === sessionId && this.session.problem === null;
    while (isHere() && !this.session!.isLoaded) await next(this.changed);
    const hasTurn = () => this.session!.transcript.turns.some(turn => turn.turn_id === turnId);
    while (isHere() && turnId !== null && !hasTurn()) if (!(await this.session!.loadOlder())) return false;
    return isHere();
  }

  /** Show a new session. The server makes it when something is said in it: nobody is left with empty ones. */
  startNew(place: INewPlace | null = null): void {
    this.detach();
    this.newPlace = place;
    this.viewKey++;
    this.isReady = true;
    this.problem = null;
    this.emit();
  }

  /** Make the session of a view that has none yet, and keep what was typed there. */
  async begin(): Promise<ISessionModel> {
    const { manager, views, workspace } = this.options;
    const view = this.viewKey;
    const { mode, agent = manager.about?.default_agent, model } = this.chosen;
    const { folder = workspace(), notebook: absolute } = this.newPlace ?? {};
    const notebook = absolute && toRelative(toAbsolute(manager.about?.root ?? '', folder), absolute);
    const row = await manager.create({ workspace: folder, mode, agent, model, ...(notebook && { notebook }) });
    views.adopt(row.session_id);
    if (view !== this.viewKey) throw new Error(this.options.trans.__('Another session was opened meanwhile.'));
    this.began = row.session_id;
    return this.show(row.session_id);
  }

  /** Is it known what to show? A session that began here is empty until it was read for the first time. */
  get isShown(): boolean {
    if (!this.session) return this.isReady;
    return this.session.problem === null && (this.session.isLoaded || this.session.sessionId === this.began);
  }

  /**
   * The folder that the agent works in, as an absolute path; null while it is not known. Whoever asks builds on
   * it: a session that is still to begin will begin there, wherever the file browser goes meanwhile.
   */
  workspace(): string | null {
    if (this.session) return this.session.transcript.session?.workspace ?? this.row?.workspace ?? null;
    const root = this.options.manager.about?.root;
    if (root === undefined) return null;
    this.newPlace ??= { folder: this.options.workspace() };
    return toAbsolute(root, this.newPlace.folder);
  }

  /** Put something beside what is typed, once. */
  attach(item: Attachment): void {
    const memory = this.memory;
    const same = JSON.stringify(item);
    if (memory.attachments.some(other => JSON.stringify(other) === same)) return;
    memory.setAttachments([...memory.attachments, item]);
    this.emit();
  }

  /** Words that go into the composer, once. */
  words: string | null = null;

  /** Begin a prompt for the person, who goes on with it. */
  suggest(words: string): void {
    this.words = words;
    this.emit();
  }

  takeWords = (): void => {
    this.words = null;
    this.emit();
  };

  /** What is remembered of the session that is shown. */
  get memory(): ISessionMemory {
    return this.options.views.memory(this.session?.sessionId ?? null);
  }

  async delete(sessionId: string): Promise<void> {
    await this.options.manager.delete(sessionId);
    this.options.views.forget(sessionId);
    if (this.session?.sessionId === sessionId) this.leave();
  }

  /** Do something that may be refused, and show why. */
  attempt = (doing: Promise<unknown>): void => {
    doing.catch((error: Error) => this.report(error));
  };

  report = (error: Error): void => {
    this.problem = error.message;
    this.emit();
  };

  forgetProblem = (): void => {
    this.problem = null;
    this.emit();
  };

  /** Make a token for the agent of the session that is shown, unless another one is shown by then. */
  makeToken(): void {
    const { session } = this;
    if (!session) return;
    const made = this.options.manager.agentToken(session.sessionId).then(token => {
      if (this.session !== session) return;
      this.token = token;
      this.emit();
    });
    this.attempt(made);
  }

  forgetToken = (): void => {
    this.token = null;
    this.emit();
  };

  /** Take the server's warning as read, in this window. */
  forgetWarning = (): void => {
    this.readWarning = this.options.manager.about?.warning ?? null;
    this.emit();
  };

  choose(change: INewSession): void {
    this.chosen = { ...this.chosen, ...change };
    this.emit();
  }

  openConnection(): void {
    this.connect.open();
  }

  /** Emitted when the person is to choose a model. */
  readonly modelWanted = new Signal<this, void>(this);

  chooseModel(): void {
    this.modelWanted.emit();
  }

  set(settings: ISidebarSettings): void {
    this.settings = settings;
    this.emit();
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.detach();
    Signal.clearData(this);
  }

  private show(sessionId: string): ISessionModel {
    this.detach();
    const session = this.options.manager.attach(sessionId);
    session.stateChanged.connect(this.emit, this);
    this.session = session;
    this.seen = this.row !== undefined;
    this.problem = null;
    this.options.views.lastSession = sessionId;
    this.emit();
    return session;
  }

  private detach(): void {
    this.seen = false;
    this.token = null;
    if (!this.session) return;
    this.session.stateChanged.disconnect(this.emit, this);
    this.options.manager.detach(this.session.sessionId);
    this.session = null;
  }

  /** Show the session that was looked at last, else the newest one. */
  private openFirst(): void {
    if (this.disposed || this.isReady) return;
    const rows = this.options.manager.sessions.filter(row => !row.archived);
    const last = rows.find(row => row.session_id === this.options.views.lastSession) ?? rows[0];
    this.isReady = true;
    if (last) this.open(last.session_id);
    else this.emit();
  }

  /** A session that was in the list and is gone was deleted, here or elsewhere. */
  private followList(): void {
    if (this.row) this.seen = true;
    else if (this.seen) this.leave();
    this.emit();
  }

  private followAbout(): void {
    const { about } = this.options.manager;
    if (about && about !== this.about) this.models.look();
    this.about = about;
    this.emit();
  }

  private leave(): void {
    this.detach();
    this.newPlace = null;
    this.viewKey++;
    this.isReady = false;
    this.openFirst();
  }

  private emit(): void {
    this.changed.emit();
  }

  private disposed = false;
  private newPlace: INewPlace | null = null;
  private about: About | null = null;
  /** The session that was made by a prompt in this view. */
  private began: string | null = null;
  /** Was the shown session in the list? A new one comes into it a little later. */
  private seen = false;
}
