// Which sessions the page is to show.

import type { SessionRow } from '../../protocol';

/** A state, or everything that is not archived, or what is. */
export type Show = 'all' | SessionRow['state'] | 'archived';

export interface ISessionFilter {
  show: Show;
  /** A folder; null for all of them. */
  workspace: string | null;
  words: string;
}

/** Does a session belong to a list, apart from its words? */
export function isShown(row: SessionRow, { show, workspace }: ISessionFilter): boolean {
  if (workspace !== null && row.workspace !== workspace) return false;
  if (show === 'archived' || row.archived) return show === 'archived' && row.archived;
  return show === 'all' || row.state === show;
}

/** Are all the words in what the list shows of a session? */
export function matches(row: SessionRow, words: string): boolean {
  const text = `${row.title}\n${row.workspace}\n${row.last_line}`.toLocaleLowerCase();
  return words
    .toLocaleLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word));
}
