import type { ServerConnection } from '@jupyterlab/services';
import { PromiseDelegate } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type {
  About,
  Author,
  Content,
  Limits,
  ModelInfo,
  Said,
  SearchHit,
  SessionDetail,
  SessionRow,
  Sessions
} from '../protocol';
import { Connection } from './connection';
import type { IConnectionOptions } from './connection';
import * as restapi from './restapi';
import { listAfter } from './session-list';
import { SessionModel } from './session-model';
import type { ConnectionState, ICreateOptions, ISessionChange, ISessionManager, ISessionModel } from './tokens';

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
    this._connection.connect();
  }

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

  get about(): About | null {
    return this._about;
  }

  get limits(): Limits | null {
    return this._connection.hello?.limits ?? null;
  }

  get user(): Author | null {
    return this._connection.hello?.user ?? null;
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

  detail(sessionId: string): Promise<SessionDetail> {
    return restapi.getSession(this._settings, sessionId);
  }

  models(): Promise<ModelInfo[]> {
    return restapi.getModels(this._settings);
  }

  search(words: string): Promise<SearchHit[]> {
    return restapi.search(this._settings, words);
  }

  upload(file: File): Promise<Extract<Content, { type: 'blob' }>> {
    return restapi.putBlob(this._settings, file);
  }

  private _newModel(sessionId: string): SessionModel {
    return new SessionModel({ sessionId, connection: this._connection, serverSettings: this._settings });
  }

  // --- what the server says

  private _onSaid(_: Connection, message: Said): void {
    if (message.type === 'sessions') this._onSessions(message);
  }

  private _onSessions(news: Sessions): void {
    this._sessions = listAfter(this._sessions, news);
    for (const id of news.removed) this._attached.get(id)?.model.setProblem('This session was deleted.');
    if (news.complete) this._ready.resolve();
    this._sessionsChanged.emit();
  }

  private _onConnection(_: Connection, state: ConnectionState): void {
    clearTimeout(this._polling);
    if (state === 'connected') void this._greeted();
    if (state === 'failed') void this._poll();
    this._connectionChanged.emit(state);
  }

  /** A new connection may be to a newer server: ask again what it is. */
  private async _greeted(): Promise<void> {
    this._aboutChanged.emit();
    const about = await restapi.getAbout(this._settings).catch(() => this._about); // the next connection asks again
    if (this._isDisposed || about === this._about) return;
    this._about = about;
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
  private readonly _aboutChanged = new Signal<this, void>(this);
  private readonly _disposed = new Signal<this, void>(this);
  private _sessions: readonly SessionRow[] = [];
  private _about: About | null = null;
  private _polling: ReturnType<typeof setTimeout> | undefined;
  private _isDisposed = false;
}
