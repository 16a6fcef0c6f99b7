import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { ISessionFilter } from '../components/sessions/filter';
import type { Doing } from '../components/sessions/grid-row';
import type { SessionRow } from '../protocol';
import type { ExportFormat, ISessionManager } from '../session/tokens';
import { saveFile } from './save-file';
import { Found } from './sessions-found';
import { KnownSessions } from './sessions-known';

export interface ISessionsPageOptions {
  manager: ISessionManager;
  trans: TranslationBundle;
  /** The folder that a new session is offered, relative to the server's root. */
  workspace: () => string;
  /** Show a session in the side bar, at a turn or part where one is given. */
  open: (place: ISessionPlace) => void;
  reload: () => void;
}

export interface ISessionPlace {
  session: string;
  turn?: string | null;
  part?: string | null;
}

const NO_FILTER: ISessionFilter = { show: 'all', workspace: null, words: '' };

/** Which sessions the page shows, and what a person can do with them there. */
export class SessionsPageModel implements IDisposable {
  constructor(readonly options: ISessionsPageOptions) {
    const { manager } = options;
    this.known = new KnownSessions(manager, this.emit);
    this.found = new Found(manager, this.known, this.emit);
    manager.connectionChanged.connect(this.emit, this);
    manager.aboutChanged.connect(this.emit, this);
    this.known.look(this.filter);
  }

  /** Emitted when something that is shown has changed. */
  readonly changed = new Signal<this, void>(this);
  readonly known: KnownSessions;
  readonly found: Found;
  filter = NO_FILTER;
  /** The row that is being renamed, or that one was asked about before it is deleted. */
  doing: { session: string; what: Doing } | null = null;
  /** Why the last thing asked for was not done, in a sentence. */
  problem: string | null = null;

  get isDisposed(): boolean {
    return this.disposed;
  }

  /** What is shown, pinned ones first, then the newest change. */
  get rows(): SessionRow[] {
    const { words } = this.filter;
    const rows = words ? this.known.all.filter(row => this.found.has(row, this.filter)) : this.known.shown(this.filter);
    return rows.sort((one, other) => Number(other.pinned) - Number(one.pinned) || other.updated_at - one.updated_at);
  }

  setFilter = (change: Partial<ISessionFilter>): void => {
    this.filter = { ...this.filter, ...change };
    this.known.look(this.filter);
    this.found.look(this.filter.words);
    this.emit();
  };

  clearFilter = (): void => this.setFilter(NO_FILTER);

  do = (row: SessionRow, what: Doing | null): void => {
    this.doing = what && { session: row.session_id, what };
    this.emit();
  };

  /** Make a session and show it. Rejects with a sentence. */
  create = async (workspace: string, agent: string | null): Promise<void> => {
    const row = await this.options.manager.create({ workspace, ...(agent !== null && { agent }) });
    this.known.take([row]);
    this.options.open({ session: row.session_id });
  };

  /** Make a session of a file and show it. Rejects with a sentence. */
  import = async (file: File): Promise<void> => {
    const row = await this.options.manager.import(file);
    this.known.take([row]);
    this.options.open({ session: row.session_id });
  };

  export = (row: SessionRow, format: ExportFormat): void =>
    this.attempt(this.options.manager.export(row.session_id, format).then(saveFile));

  /** Do something that may be refused, and show why. */
  attempt = (doing: Promise<unknown>): void => {
    doing.catch((error: Error) => {
      this.problem = error.message;
      this.emit();
    });
  };

  forgetProblem = (): void => {
    this.problem = null;
    this.emit();
  };

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.known.dispose();
    this.found.dispose();
    Signal.clearData(this);
  }

  private readonly emit = (): void => {
    if (!this.disposed) this.changed.emit();
  };

  private disposed = false;
}
