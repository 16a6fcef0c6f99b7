// The sessions that this page has heard of: the window's live list, and pages of older and archived ones.

import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import { isShown, type ISessionFilter } from '../components/sessions/filter';
import type { SessionRow, Sessions } from '../protocol';
import type { ISessionManager, ISessionQuery } from '../session/tokens';

/** How many rows to read at a time. */
const PAGE = 100;

/** How far a list was read. */
interface IReach {
  /** The time of the last row that was read; null before the first page. */
  before: number | null;
  more: boolean;
  isReading: boolean;
  problem: string | null;
}

export class KnownSessions implements IDisposable {
  constructor(
    private readonly manager: ISessionManager,
    private readonly changed: () => void
  ) {
    this.take(manager.sessions);
    manager.newsCame.connect(this.onNews, this);
  }

  /** How much all sessions take on the server's disk, in bytes, when a page was read last. */
  used: number | null = null;

  get isDisposed(): boolean {
    return this.disposed;
  }

  get all(): SessionRow[] {
    return [...this.rows.values()];
  }

  has(sessionId: string): boolean {
    return this.rows.has(sessionId);
  }

  /** The rows that a filter without words leaves. What lies beyond a page that was not read is not shown yet. */
  shown(filter: ISessionFilter): SessionRow[] {
    const { before, more } = this.reach(filter);
    const end = more && before !== null ? before : -Infinity;
    return this.all.filter(row => isShown(row, filter) && (row.pinned || row.updated_at >= end));
  }

  /** How far the list of this filter was read. */
  reach(filter: ISessionFilter): Readonly<IReach> {
    return this.reaches.get(keyOf(filter)) ?? { before: null, more: false, isReading: false, problem: null };
  }

  /** Read the first page of a filter's list, unless that was done. */
  look(filter: ISessionFilter): void {
    const { before, isReading } = this.reach(filter);
    if (before === null && !isReading) void this.read(filter);
  }

  /** Read the next page. */
  readMore(filter: ISessionFilter): void {
    if (!this.reach(filter).isReading) void this.read(filter);
  }

  /** Note what the server said of sessions. */
  take(rows: readonly SessionRow[]): void {
    for (const row of rows) this.rows.set(row.session_id, row);
  }

  dispose(): void {
    this.disposed = true;
    Signal.clearData(this);
  }

  private async read(filter: ISessionFilter): Promise<void> {
    const reach: IReach = { ...this.reach(filter), isReading: true, problem: null };
    this.reaches.set(keyOf(filter), reach);
    this.changed();
    try {
      const before = reach.before ?? undefined;
      const [page, pinned] = await Promise.all([
        this.manager.list({ ...queryOf(filter), limit: PAGE, before }),
        before === undefined && this.manager.list({ ...queryOf(filter), limit: PAGE, pinned: true })
      ]);
      this.take([...(pinned ? pinned.sessions : []), ...page.sessions]);
      this.used = page.used_bytes;
      reach.before = page.sessions[page.sessions.length - 1]?.updated_at ?? 0;
      reach.more = page.more;
    } catch (error) {
      reach.problem = (error as Error).message;
    }
    reach.isReading = false;
    this.changed();
  }

  private onNews(_: ISessionManager, news: Sessions): void {
    for (const id of news.removed) this.rows.delete(id);
    this.take(news.sessions);
    if (news.complete) this.again(news.sessions);
    this.changed();
  }

  /** The connection is new: what was read before may have changed meanwhile, unseen. */
  private again(rows: readonly SessionRow[]): void {
    const filters = [...this.reaches.keys()];
    this.rows.clear();
    this.reaches.clear();
    this.take(rows);
    for (const key of filters) this.look(JSON.parse(key) as ISessionFilter);
  }

  private readonly rows = new Map<string, SessionRow>();
  private readonly reaches = new Map<string, IReach>();
  private disposed = false;
}

/** Filters that differ in words alone have the same list. */
function keyOf({ show, workspace }: ISessionFilter): string {
  return JSON.stringify({ show, workspace, words: '' });
}

function queryOf({ show, workspace }: ISessionFilter): ISessionQuery {
  return {
    ...(show === 'archived' ? { archived: true } : show !== 'all' && { state: show }),
    ...(workspace !== null && { workspace })
  };
}
