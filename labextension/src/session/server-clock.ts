/** The server's time between the moments when the server tells it: the page's own clock is never shown (rule 10). */
export class ServerClock {
  /** @param time - what the server's clock says at this moment, in ms since 1970. */
  set(time: number): void {
    this._offset = time - performance.now();
  }

  /** The server's time, in ms since 1970; until the server has told it, the page's. */
  now(): number {
    return Math.round((this._offset ?? Date.now() - performance.now()) + performance.now());
  }

  private _offset: number | null = null;
}
