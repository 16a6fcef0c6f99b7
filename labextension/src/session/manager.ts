import type { ServerConnection } from '@jupyterlab/services';
import { PromiseDelegate } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type {
  About,
  Author,
  CellChange,
  Content,
  Limits,
  ModelInfo,
  Said,
  SearchHit,
  SessionDetail,
  SessionRow,
  Sessions,
  Turn
} from '../protocol';
import { Connection } from './connection';
import { Hands } from './hands';
import type { IConnectionOptions } from './connection';
import { Refused } from './refused';
import * as restapi from './restapi';
import { listAfter } from './session-list';
import { SessionModel } from './session-model';
import type {
  ConnectionState,
  ExportFormat,
  ICreateOptions,
  IHands,
  IModelConnection,
  ISessionChange,
  ISessionManager,
  ISessionModel,
  ISessionQuery,
  ISessionsPage,
  ISessionTerminal,
  IVariable
} from './tokens';

export interface ISessionManagerOptions extends IConnectionOptions {
  /** How long between two looks over REST while there is no channel, in milliseconds. */
  pollEvery?: number;
}

interface IAttached {
  model: SessionModel;
  holders: number;
}

/** Owns this window's connection, the session list, and a model for each session that somebody looks at. */
export class SessionManager implements ISessionManager {
  constructor(options: ISessionManagerOptions) {
    this._settings = options.serverSettings;
    this._pollEvery = options.pollEvery ?? 3_000;
    this._connection = new Connection(options);
    this._connection.stateChanged.connect(this._onConnection, this);
    this._connection.said.connect(this._onSaid, this);
    this.hands = new Hands(this._connection);
    this._connection.connect();
  }

  readonly hands: IHands;

  get connection(): ConnectionState {
    return this._connection.state;
  }

  get connectionChanged(): ISignal<this, ConnectionState> {
    return this._connectionChanged;
  }

  get ready(): Promise<void> {
    return this._ready.promise;
  }

  get sessions(): readonly SessionRow[] {
    return this._sessions;
  }

  get sessionsChanged(): ISignal<this, void> {
    return this._sessionsChanged;
  }

  get newsCame(): ISignal<this, Sessions> {
    return this._newsCame;
  }

  get about(): About | null {
    return this._about;
  }

  get limits(): Limits | null {
    return this._connection.hello?.limits ?? null;
  }

  get user(): Author | null {
    return this._connection.hello?.user ?? null;
  }

  get problem(): string | null {
    return this._problem;
  }

  get aboutChanged(): ISignal<this, void> {
    return this._aboutChanged;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  get disposed(): ISignal<this, void> {
    return this._disposed;
  }

  serverNow(): number {
    return this._connection.clock.now();
  }

  reconnect(): void {
    this._connection.connect();
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    clearTimeout(this._polling);
    for (const { model } of this._attached.values()) model.dispose();
    this._attached.clear();
    this._connection.dispose();
    this._disposed.emit();
    Signal.clearData(this);
  }

  // --- sessions

  attach(sessionId: string): ISessionModel {
    const attached = this._attached.get(sessionId) ?? { model: this._newModel(sessionId), holders: 0 };
    attached.holders++;
    this._attached.set(sessionId, attached);
    return attached.model;
  }

  detach(sessionId: string): void {
    const attached = this._attached.get(sessionId);
    if (attached === undefined || --attached.holders > 0) return;
    this._attached.delete(sessionId);
    attached.model.dispose();
  }

  list(query: ISessionQuery): Promise<ISessionsPage> {
    return restapi.listSessions(this._settings, query);
  }

  create(options: ICreateOptions): Promise<SessionRow> {
    return restapi.createSession(this._settings, options);
  }

  async change(sessionId: string, change: ISessionChange): Promise<void> {
    await restapi.patchSession(this._settings, sessionId, change);
  }

  rename(sessionId: string, title: string): Promise<void> {
    return this.change(sessionId, { title });
  }

  delete(sessionId: string): Promise<void> {
    return restapi.deleteSession(this._settings, sessionId);
  }

  end(sessionId: string): Promise<void> {
    return restapi.endSession(this._settings, sessionId);
  }

  async agentToken(sessionId: string): Promise<string> {
    return (await restapi.postAgentToken(this._settings, sessionId)).token;
  }

  detail(sessionId: string): Promise<SessionDetail> {
    return restapi.getSession(this._settings, sessionId);
  }

  turn(sessionId: string, turnId: string): Promise<Turn | null> {
    return restapi.getEndedTurn(this._settings, sessionId, turnId);
  }

  empty(sessionId: string): Promise<SessionRow> {
    return restapi.emptySession(this._settings, sessionId);
  }

  import(file: File): Promise<SessionRow> {
    return restapi.importSession(this._settings, file);
  }

  export(sessionId: string, format: ExportFormat): Promise<File> {
    return restapi.exportSession(this._settings, sessionId, format);
  }

  variables(path: string): Promise<IVariable[]> {
    return restapi.getVariables(this._settings, path);
  }

  changes(path: string): Promise<CellChange[][]> {
    return restapi.getChanges(this._settings, path);
  }

  models(): Promise<ModelInfo[]> {
    return restapi.getModels(this._settings);
  }

  search(words: string): Promise<SearchHit[]> {
    return restapi.search(this._settings, words);
  }

  terminal(sessionId: string, name?: string): Promise<ISessionTerminal> {
    return restapi.postTerminal(this._settings, sessionId, name);
  }

  readonly modelConnection: IModelConnection = {
    get: () => restapi.getConnection(this._settings),
    use: given => restapi.putConnection(this._settings, given),
    check: () => restapi.checkConnection(this._settings),
    forget: () => restapi.deleteConnection(this._settings)
  };

  upload(file: File): Promise<Extract<Content, { type: 'blob' }>> {
    return restapi.putBlob(this._settings, file);
  }

  private _newModel(sessionId: string): SessionModel {
    return new SessionModel({ sessionId, connection: this._connection, serverSettings: this._settings });
  }

  // --- what the server says

  private _onSaid(_: Connection, message: Said): void {
    if (message.type === 'sessions') this._onSessions(message);
    if (message.type === 'agents' && this._about !== null) {
      this._about = { ...this._about, agents: message.agents, default_agent: message.default_agent };
      this._aboutChanged.emit();
    }
  }

  private _onSessions(news: Sessions): void {
    this._sessions = listAfter(this._sessions, news);
    for (const id of news.removed) this._attached.get(id)?.model.setProblem('This session was deleted.');
    if (news.complete) this._ready.resolve();
    this._sessionsChanged.emit();
    this._newsCame.emit(news);
  }

  private _onConnection(_: Connection, state: ConnectionState): void {
    clearTimeout(this._polling);
    if (state === 'connected' || state === 'reconnecting') void this._askAbout();
    if (state === 'failed') void this._poll();
    this._connectionChanged.emit(state);
  }

  /**
   * A new connection may be to a newer server: ask again what it is. And where the channel is refused, the server may
   * say why: a closed door says nothing.
   */
  private async _askAbout(): Promise<void> {
    this._aboutChanged.emit();
    let problem: string | null = null;
    try {
      this._about = await restapi.getAbout(this._settings);
    } catch (why) {
      if (why instanceof Refused && why.code === 'store_unavailable') problem = why.message;
    }
    if (this._isDisposed) return;
    this._problem = problem;
    this._aboutChanged.emit();
  }

  /** While there is no channel, look over REST, one look at a time. */
  private async _poll(): Promise<void> {
    await Promise.all([...this._attached.values()].map(({ model }) => model.poll()));
    if (this._isDisposed || this.connection !== 'failed') return;
    clearTimeout(this._polling);
    this._polling = setTimeout(() => void this._poll(), this._pollEvery);
  }

  private readonly _settings: ServerConnection.ISettings;
  private readonly _pollEvery: number;
  private readonly _connection: Connection;
  private readonly _attached = new Map<string, IAttached>();
  private readonly _ready = new PromiseDelegate<void>();
  private readonly _connectionChanged = new Signal<this, ConnectionState>(this);
  private readonly _sessionsChanged = new Signal<this, void>(this);
  private readonly _newsCame = new Signal<this, Sessions>(this);
  private readonly _aboutChanged = new Signal<this, void>(this);
  private readonly _disposed = new Signal<this, void>(this);
  private _sessions: readonly SessionRow[] = [];
  private _about: About | null = null;
  private _problem: string | null = null;
  private _polling: ReturnType<typeof setTimeout> | undefined;
  private _isDisposed = false;
}
