// What the server found for the words in the search field, in texts that the list does not show.

import type { IDisposable } from '@lumino/disposable';
import { isShown, matches, type ISessionFilter } from '../components/sessions/filter';
import type { SearchHit, SessionRow } from '../protocol';
import type { ISessionManager } from '../session/tokens';
import type { KnownSessions } from './sessions-known';

/** The server is asked so long after the last key, in milliseconds. */
const PAUSE = 200;

/** How many places to show of one session. */
const PLACES = 3;

export class Found implements IDisposable {
  constructor(
    private readonly manager: ISessionManager,
    private readonly known: KnownSessions,
    private readonly changed: () => void
  ) {}

  /** True while the server looks. */
  isLooking = false;
  problem: string | null = null;

  get isDisposed(): boolean {
    return this.disposed;
  }

  /** Look for words; what was found for others is forgotten. */
  look(words: string): void {
    if (words === this.words) return;
    this.words = words;
    this.hits.clear();
    this.problem = null;
    this.isLooking = words.trim() !== '';
    clearTimeout(this.asking);
    if (this.isLooking) this.asking = setTimeout(() => void this.ask(), PAUSE);
  }

  /** Does the row have the words, in what it shows or in its texts? An archived one is found in all of them. */
  has(row: SessionRow, filter: ISessionFilter): boolean {
    const isWanted = isShown(row, filter) || (filter.show === 'all' && isShown({ ...row, archived: false }, filter));
    return isWanted && (matches(row, filter.words) || this.hits.has(row.session_id));
  }

  /** The places in a session's texts, best first. */
  places(sessionId: string): readonly SearchHit[] {
    return this.hits.get(sessionId) ?? [];
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.asking);
  }

  private async ask(): Promise<void> {
    const { words } = this;
    try {
      const [hits, ...pages] = await Promise.all([
        this.manager.search(words),
        this.manager.list({ q: words }),
        this.manager.list({ q: words, archived: true })
      ]);
      for (const page of pages) this.known.take(page.sessions);
      await this.learn(hits);
      if (words !== this.words) return;
      for (const hit of hits) this.note(hit);
    } catch (error) {
      if (words === this.words) this.problem = (error as Error).message;
    }
    if (words !== this.words || this.isDisposed) return;
    this.isLooking = false;
    this.changed();
  }

  /** Read the rows of found sessions that are not known yet; one that is gone meanwhile is left out. */
  private async learn(hits: readonly SearchHit[]): Promise<void> {
    const ids = [...new Set(hits.map(hit => hit.session_id))].filter(id => !this.known.has(id));
    const details = await Promise.all(ids.map(id => this.manager.detail(id).catch(() => null)));
    for (const detail of details) if (detail) this.known.take([detail.session]);
  }

  private note(hit: SearchHit): void {
    const places = this.hits.get(hit.session_id) ?? [];
    if (hit.part_id !== null && places.length < PLACES) places.push(hit);
    this.hits.set(hit.session_id, places);
  }

  private words = '';
  private readonly hits = new Map<string, SearchHit[]>();
  private asking: ReturnType<typeof setTimeout> | undefined;
  private disposed = false;
}
