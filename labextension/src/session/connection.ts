import { URLExt } from '@jupyterlab/coreutils';
import type { ServerConnection } from '@jupyterlab/services';
import { UUID } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { Hello, Ping, Pong, Reply, Said, ServerHello } from '../protocol';
import { Pending } from './pending';
import type { Request } from './pending';
import { Pulse } from './pulse';
import type { IRhythm } from './pulse';
import { Refused } from './refused';
import { ServerClock } from './server-clock';
import type { ConnectionState } from './tokens';

/** The versions of the contract that this page speaks. */
export const PROTOCOL = [1];

/** The last word about a connection: these are not retried. */
const LAST_WORDS: Record<number, ConnectionState> = { 4401: 'logged_out', 4403: 'forbidden', 4409: 'outdated' };

/** In milliseconds. */
export interface ITimes extends IRhythm {
  /** How long to wait before each attempt; a quarter more or less, so that windows do not come all at once. */
  retries: readonly number[];
}

const TIMES: ITimes = { ping: 15_000, silence: 45_000, retries: [1_000, 2_000, 4_000, 8_000, 16_000] };

export interface IConnectionOptions {
  serverSettings: ServerConnection.ISettings;
  times?: Partial<ITimes>;

  /** From 0 to 1. */
  random?: () => number;
}

/**
 * This window's one connection to the server, for all sessions and the session list.
 *
 * #### Notes
 * The login is the cookie, as for the page itself: a token never goes into the address.
 */
export class Connection implements IDisposable {
  constructor(options: IConnectionOptions) {
    this._settings = options.serverSettings;
    this._times = { ...TIMES, ...options.times };
    this._random = options.random ?? Math.random;
    document.addEventListener('visibilitychange', this._onVisibility);
    window.addEventListener('online', this._onOnline);
  }

  /** The server's time, as far as it was told. */
  readonly clock = new ServerClock();

  get state(): ConnectionState {
    return this._state;
  }

  get stateChanged(): ISignal<this, ConnectionState> {
    return this._stateChanged;
  }

  /** What the server said, but for replies and pings. */
  get said(): ISignal<this, Said> {
    return this._said;
  }

  /** The server's greeting, of this connection or the last one. */
  get hello(): ServerHello | null {
    return this._hello;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Try now, if there is no connection and none is being made. */
  connect(): void {
    clearTimeout(this._retry);
    if (this._isDisposed || this._socket !== null) return;
    if (this._state !== 'connecting') this._setState('reconnecting');
    const url = URLExt.join(this._settings.wsUrl, 'api/agentchat/channel');
    const socket = new this._settings.WebSocket(url);
    socket.onopen = () => this._greet(socket);
    socket.onmessage = event => this._onMessage(event);
    socket.onclose = event => this._onClose(event.code);
    this._socket = socket;
    this._pulse = new Pulse(this._times, () => this._ping(), () => this._drop());
  }

  /** Send a command. It is kept until the server has answered, and sent again after a lost connection. */
  send(command: Request): Promise<Reply> {
    return this._give(command, true);
  }

  /** Send a command that means nothing to the next connection; rejects at once when there is none. */
  ask(command: Request): Promise<Reply> {
    if (this._state !== 'connected') {
      return Promise.reject(new Refused('offline', 'There is no connection to the server.'));
    }
    return this._give(command, false);
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    document.removeEventListener('visibilitychange', this._onVisibility);
    window.removeEventListener('online', this._onOnline);
    clearTimeout(this._retry);
    this._letGo();
    this._pending.dispose();
    Signal.clearData(this);
  }

  // --- one connection

  private _greet(socket: WebSocket): void {
    this._helloId = UUID.uuid4();
    const hello: Hello = { type: 'hello', id: this._helloId, protocol: PROTOCOL, client: 'jupyterlab' };
    socket.send(JSON.stringify(hello));
  }

  private _onMessage(event: MessageEvent<unknown>): void {
    this._pulse?.heard();
    const message = readMessage(event.data);
    if (message !== null) this._receive(message);
  }

  private _receive(message: Said): void {
    switch (message.type) {
      case 'hello':
        return this._welcome(message);
      case 'reply':
        return this._settle(message);
      case 'ping':
        this.clock.set(message.time);
        return this._transmit({ type: 'pong' });
      case 'pong':
        return this.clock.set(message.time);
      default:
        this._said.emit(message);
    }
  }

  private _welcome(hello: ServerHello): void {
    if (!PROTOCOL.includes(hello.protocol)) return this._end('outdated');
    this._hello = hello;
    this.clock.set(hello.time);
    // At least one more retry; all of them again once the connection has lasted for a beat.
    this._failures = Math.min(this._failures, this._times.retries.length - 1);
    const waiting = this._pending.commands();
    this._setState('connected');
    for (const command of waiting) this._transmit(command);
  }

  private _settle(reply: Reply): void {
    if (reply.id === this._helloId && !reply.ok) this._end('outdated');
    this._pending.settle(reply);
  }

  private _give(command: Request, kept: boolean): Promise<Reply> {
    if (this._isDisposed) return Promise.reject(new Refused('closed', 'The window is closing.'));
    const answered = this._pending.add(command, kept);
    if (this._state === 'connected') this._transmit(command);
    return answered;
  }

  private _transmit(command: Request | Ping | Pong): void {
    const text = JSON.stringify(command);
    const limit = this._hello?.limits.max_frame_bytes ?? Infinity;
    if (text.length > limit / 3 && new TextEncoder().encode(text).length > limit) {
      const why = 'This is too long to be sent at once. Attach it as a file instead.';
      this._pending.refuse(command.id ?? '', new Refused('too_large', why));
    } else {
      this._socket?.send(text);
    }
  }

  private _ping(): void {
    if (this._state !== 'connected') return;
    this._failures = 0;
    this._transmit({ type: 'ping' });
  }

  // --- its end, and the next one

  private _onClose(code: number): void {
    const lastWord = LAST_WORDS[code];
    if (lastWord !== undefined) this._end(lastWord);
    else this._drop();
  }

  /** Give up on this connection for good. */
  private _end(state: ConnectionState): void {
    this._letGo();
    this._setState(state);
  }

  /** Give up on this connection and see to the next one. */
  private _drop(): void {
    this._letGo();
    const delay = this._times.retries[this._failures];
    if (delay === undefined) return this._setState('failed');
    this._failures++;
    const jitter = 0.75 + this._random() / 2;
    this._retry = setTimeout(() => this.connect(), delay * jitter);
    this._setState('reconnecting');
  }

  /** Forget the socket at once: its own goodbye may take a minute. */
  private _letGo(): void {
    const socket = this._socket;
    this._socket = null;
    this._pulse?.dispose();
    this._pulse = null;
    if (socket !== null) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
    this._pending.connectionLost();
  }

  private _setState(state: ConnectionState): void {
    if (this._state === state) return;
    this._state = state;
    this._stateChanged.emit(state);
  }

  private readonly _onVisibility = () => {
    if (document.visibilityState === 'visible') this._wake();
  };

  private readonly _onOnline = () => this._wake();

  /** The person or the network is back: look now, and do not wait for the next attempt. */
  private _wake(): void {
    this._pulse?.check();
    const retries = this._state === 'reconnecting' || this._state === 'failed';
    if (this._socket === null && retries) this.connect();
  }

  private readonly _settings: ServerConnection.ISettings;
  private readonly _times: ITimes;
  private readonly _random: () => number;
  private readonly _pending = new Pending();
  private readonly _stateChanged = new Signal<this, ConnectionState>(this);
  private readonly _said = new Signal<this, Said>(this);
  private _state: ConnectionState = 'connecting';
  private _socket: WebSocket | null = null;
  private _pulse: Pulse | null = null;
  private _hello: ServerHello | null = null;
  private _helloId = '';
  private _failures = 0;
  private _retry: ReturnType<typeof setTimeout> | undefined;
  private _isDisposed = false;
}

/** Read a message; what is not one is ignored (rule 6). */
function readMessage(data: unknown): Said | null {
  if (typeof data !== 'string') return null;
  try {
    const message = JSON.parse(data) as Said | null;
    return typeof message?.type === 'string' ? message : null;
  } catch {
    return null;
  }
}
