import type { SessionRow, Sessions } from '../protocol';

/** The rows after a message about the list: newest change first, without what is archived. */
export function listAfter(rows: readonly SessionRow[], news: Sessions): readonly SessionRow[] {
  const gone = new Set([...news.removed, ...news.sessions.map(row => row.session_id)]);
  const kept = news.complete ? [] : rows.filter(row => !gone.has(row.session_id));
  const fresh = news.sessions.filter(row => !row.archived);
  return [...kept, ...fresh].sort((one, other) => other.updated_at - one.updated_at);
}
