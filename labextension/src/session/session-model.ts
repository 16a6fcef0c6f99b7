import type { ServerConnection } from '@jupyterlab/services';
import { UUID } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { AgentPresence, Content, Frames, Reply, Said, Snapshot, Synced, Transcript } from '../protocol';
import { withKnownPages, withPage } from '../transcript/pages';
import { emptyTranscript } from '../transcript/transcript';
import { caughtUp, folded } from './catch-up';
import type { Connection } from './connection';
import type { Request } from './pending';
import { Refused } from './refused';
import { getTurns } from './restapi';
import type {
  ConnectionState,
  IAnswer,
  IPromptOptions,
  ISessionChange,
  ISessionModel,
  QueueChange
} from './tokens';

export interface ISessionModelOptions {
  sessionId: string;
  connection: Connection;
  serverSettings: ServerConnection.ISettings;
}

/** A command of this session, but for what all of them have. */
type Asked = Request extends infer R
  ? R extends { session_id: string }
    ? Omit<R, 'id' | 'session_id'>
    : never
  : never;

/**
 * One session: what the server says about it is folded at once, what is asked goes to the server.
 *
 * #### Notes
 * Opening, reconnecting and catching up are one road: attach with the place one has, get a snapshot or what is
 * missing, then `synced`, then live frames.
 */
export class SessionModel implements ISessionModel {
  constructor(options: ISessionModelOptions) {
    this.sessionId = options.sessionId;
    this._connection = options.connection;
    this._settings = options.serverSettings;
    this._transcript = emptyTranscript(this.sessionId);
    this._connection.stateChanged.connect(this._onConnection, this);
    this._connection.said.connect(this._onSaid, this);
    this._attach();
  }

  readonly sessionId: string;

  get transcript(): Transcript {
    return this._transcript;
  }

  get stateChanged(): ISignal<this, void> {
    return this._stateChanged;
  }

  get isLoaded(): boolean {
    return this._isLoaded;
  }

  get isLive(): boolean {
    return this._isSynced;
  }

  get hasOlder(): boolean {
    return this._hasOlder;
  }

  get readOnly(): string | null {
    return this._readOnly;
  }

  get unsaved(): string | null {
    return this._unsaved;
  }

  get presence(): AgentPresence | null {
    return this._presence;
  }

  get problem(): string | null {
    return this._problem;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  get disposed(): ISignal<this, void> {
    return this._disposed;
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    const detach = { type: 'detach' as const, id: UUID.uuid4(), session_id: this.sessionId };
    this._connection.ask(detach).catch(() => undefined); // without a connection there is nothing to end
    this._disposed.emit();
    Signal.clearData(this);
  }

  // --- commands

  prompt(content: string | Content[], options: IPromptOptions = {}): Promise<Reply> {
    return this._send({ type: 'prompt', content, ...options });
  }

  cancel(turnId?: string): Promise<Reply> {
    return this._send({ type: 'cancel', turn_id: turnId });
  }

  stopTool(partId: string): Promise<Reply> {
    return this._send({ type: 'stop_tool', part_id: partId });
  }

  answer(requestId: string, answer: IAnswer): Promise<Reply> {
    return this._send({ type: 'answer', request_id: requestId, ...answer });
  }

  set(change: Pick<ISessionChange, 'title' | 'model' | 'mode' | 'effort'>): Promise<Reply> {
    return this._send({ type: 'set', ...change });
  }

  editQueue(change: QueueChange): Promise<Reply> {
    return this._send({ type: 'queue', ...change });
  }

  pause(): Promise<Reply> {
    return this._send({ type: 'pause' });
  }

  resume(): Promise<Reply> {
    return this._send({ type: 'resume' });
  }

  private _send(command: Asked): Promise<Reply> {
    return this._connection.send({ ...command, id: UUID.uuid4(), session_id: this.sessionId });
  }

  // --- what the server says

  private _onConnection(_: Connection, state: ConnectionState): void {
    this._isSynced = false;
    if (state === 'connected') this._attach();
    this._stateChanged.emit();
  }

  /** Ask for what is missing: what follows on our place in the frames, if we have one, or everything. */
  private _attach(anew = false): void {
    const place = anew || this._epoch === null ? {} : { epoch: this._epoch, after: this._transcript.seq };
    this._isSynced = false;
    this._connection
      .ask({ type: 'attach', id: UUID.uuid4(), session_id: this.sessionId, ...place })
      .then(
        () => this.setProblem(null),
        (why: unknown) => this._onRefused(why)
      );
  }

  private _onSaid(_: Connection, message: Said): void {
    if (!('session_id' in message) || message.session_id !== this.sessionId) return;
    switch (message.type) {
      case 'snapshot':
        return this._onSnapshot(message);
      case 'frames':
        return this._onFrames(message);
      case 'synced':
        return this._onSynced(message);
      default: // for others, or of a newer server
    }
  }

  private _onSnapshot({ epoch, more, read_only, transcript }: Snapshot): void {
    const known = epoch === '' || epoch === this._epoch;
    const whole = known ? withKnownPages(transcript, this._transcript) : transcript;
    if (whole === transcript) this._hasOlder = more;
    this._transcript = whole;
    this._epoch = epoch || null; // none: only the first part of a large one, and `synced` will say when it is whole
    this._readOnly = read_only;
    this._isLoaded = true;
    this._stateChanged.emit();
  }

  private _onFrames({ frames }: Frames): void {
    if (!this._isLoaded) return;
    const { transcript, whole } = folded(this._transcript, frames);
    this._show(transcript);
    if (!whole && this._isSynced) this._attach(true);
  }

  private _onSynced({ epoch, seq, read_only, unsaved, elsewhere }: Synced): void {
    this._epoch = epoch;
    this._readOnly = read_only ?? null;
    this._unsaved = unsaved ?? null;
    this._presence = elsewhere ?? null;
    this._isSynced = true;
    this._stateChanged.emit();
    const { stale, seq: ours } = this._transcript;
    if (ours < seq || stale.length > 0) this._attach(true);
  }

  private _show(transcript: Transcript): void {
    if (this._isDisposed || transcript === this._transcript) return;
    this._transcript = transcript;
    this._stateChanged.emit();
  }

  // --- over REST

  loadOlder(): Promise<boolean> {
    this._loading ??= this._loadPage().finally(() => (this._loading = null));
    return this._loading;
  }

  private async _loadPage(): Promise<boolean> {
    if (!this._hasOlder) return false;
    const first = this._transcript.turns[0]?.turn_id;
    const page = await getTurns(this._settings, this.sessionId, first);
    if (this._isDisposed || first !== this._transcript.turns[0]?.turn_id) return false;
    this._hasOlder = page.more;
    this._transcript = withPage(this._transcript, [...page.turns].reverse());
    this._stateChanged.emit();
    return page.turns.length > 0;
  }

  /** Read what is new over REST: for the time in which there is no channel. */
  async poll(): Promise<void> {
    const place = { transcript: this._transcript, epoch: this._epoch };
    try {
      const { transcript, epoch, time } = await caughtUp(this._settings, place);
      this._connection.clock.set(time);
      if (this._isDisposed || this._connection.state === 'connected') return;
      this._epoch = epoch;
      this._isLoaded = true;
      this.setProblem(null);
      this._show(transcript);
    } catch (why) {
      this._onRefused(why);
    }
  }

  private _onRefused(why: unknown): void {
    if (!(why instanceof Refused)) throw why;
    if (why.code !== 'offline' && why.code !== 'closed') this.setProblem(why.message);
  }

  /** Say why the session cannot be shown, or that it can. */
  setProblem(problem: string | null): void {
    if (this._isDisposed || this._problem === problem) return;
    this._problem = problem;
    this._stateChanged.emit();
  }

  private readonly _connection: Connection;
  private readonly _settings: ServerConnection.ISettings;
  private readonly _stateChanged = new Signal<this, void>(this);
  private readonly _disposed = new Signal<this, void>(this);
  private _transcript: Transcript;
  private _epoch: string | null = null;
  private _isLoaded = false;
  private _isSynced = false;
  private _hasOlder = false;
  private _readOnly: string | null = null;
  private _unsaved: string | null = null;
  private _presence: AgentPresence | null = null;
  private _problem: string | null = null;
  private _loading: Promise<boolean> | null = null;
  private _isDisposed = false;
}
