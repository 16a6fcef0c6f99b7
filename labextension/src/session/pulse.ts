import type { IDisposable } from '@lumino/disposable';

/** In milliseconds: how often to ping, and how long silence may last. */
export interface IRhythm {
  ping: number;
  silence: number;
}

/** Keeps a connection alive, and notices when it is not. */
export class Pulse implements IDisposable {
  /** @param quiet - called once, when nothing was heard for too long. */
  constructor(
    private readonly _rhythm: IRhythm,
    private readonly _ping: () => void,
    private readonly _quiet: () => void
  ) {
    this.heard();
    this._timer = setInterval(() => this._beat(), _rhythm.ping);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  heard(): void {
    this._heardAt = Date.now();
  }

  /**
   * Look now: after sleep, or in a tab that was hidden, timers come late.
   *
   * Returns whether the connection may still be alive.
   */
  check(): boolean {
    if (Date.now() - this._heardAt < this._rhythm.silence) return true;
    this.dispose();
    this._quiet();
    return false;
  }

  dispose(): void {
    this._isDisposed = true;
    clearInterval(this._timer);
  }

  private _beat(): void {
    if (this.check()) this._ping();
  }

  private readonly _timer: ReturnType<typeof setInterval>;
  private _heardAt = 0;
  private _isDisposed = false;
}
