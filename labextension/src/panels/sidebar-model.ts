import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { ISessionActions } from '../components/actions';
import type { Mode, SessionRow } from '../protocol';
import type { ISessionManager, ISessionModel } from '../session/tokens';
import { SessionCommands, type ICommandOptions, type ICommandTarget } from './session-commands';
import type { ViewState } from './view-state';

export interface ISidebarSettings {
  sendWithShiftEnter: boolean;
  /** Seconds. */
  workingIndicatorTimeout: number;
}

export interface ISidebarOptions extends ICommandOptions {
  manager: ISessionManager;
  views: ViewState;
  /** The folder for a new session, relative to the server's root. */
  workspace: () => string;
}

/** Which session the sidebar shows, and what a person can do there. */
export class SidebarModel implements IDisposable, ICommandTarget {
  constructor(readonly options: ISidebarOptions) {
    const { manager } = options;
    this.actions = new SessionCommands(this, options);
    manager.sessionsChanged.connect(this.followList, this);
    manager.connectionChanged.connect(this.emit, this);
    manager.aboutChanged.connect(this.emit, this);
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
  /** How much a new session may do without asking. */
  newMode: Mode = 'ask';
  /** Why the last thing asked for was not done, in a sentence. */
  problem: string | null = null;

  settings: ISidebarSettings = { sendWithShiftEnter: false, workingIndicatorTimeout: 30 };

  get isDisposed(): boolean {
    return this.disposed;
  }

  get row(): SessionRow | undefined {
    return this.options.manager.sessions.find(row => row.session_id === this.session?.sessionId);
  }

  open(sessionId: string): void {
    this.isReady = true;
    if (this.session?.sessionId === sessionId) return;
    this.viewKey++;
    this.show(sessionId);
  }

  /** Show a new session. The server makes it when something is said in it: nobody is left with empty ones. */
  startNew(): void {
    this.detach();
    this.viewKey++;
    this.isReady = true;
    this.problem = null;
    this.emit();
  }

  /** Make the session of a view that has none yet, and keep what was typed there. */
  async begin(): Promise<ISessionModel> {
    const { manager, views, workspace } = this.options;
    const view = this.viewKey;
    const row = await manager.create({ workspace: workspace(), mode: this.newMode });
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

  setNewMode(mode: Mode): void {
    this.newMode = mode;
    this.emit();
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

  private leave(): void {
    this.detach();
    this.viewKey++;
    this.isReady = false;
    this.openFirst();
  }

  private emit(): void {
    this.changed.emit();
  }

  private disposed = false;
  /** The session that was made by a prompt in this view. */
  private began: string | null = null;
  /** Was the shown session in the list? A new one comes into it a little later. */
  private seen = false;
}
