// Which of an agent's changes somebody has kept: remembered in this browser, so that they are not asked for again.

import type { Keep } from './view-state';

const KEY = 'jupyter_agentchat:kept';
/** Older ones are forgotten: then their bars may show once more. */
const MOST = 2_000;

export class KeptChanges {
  /** @param keep - where they survive a reload. */
  constructor(private readonly keep: Keep) {}

  /** Their names, with what other windows have kept meanwhile. */
  get names(): ReadonlySet<string> {
    return new Set(this.read());
  }

  add(names: readonly string[]): void {
    const all = [...new Set([...this.read(), ...names])];
    try {
      this.keep.setItem(KEY, JSON.stringify(all.slice(-MOST)));
    } catch {
      // A browser that is full, or keeps nothing, asks again after a reload.
    }
  }

  private read(): string[] {
    try {
      const found = JSON.parse(this.keep.getItem(KEY) ?? '[]') as unknown;
      return Array.isArray(found) ? found.filter(name => typeof name === 'string') : [];
    } catch {
      return [];
    }
  }
}
