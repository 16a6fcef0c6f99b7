// Older turns, which a snapshot leaves out: they are put in front, a page at a time.

import type { Transcript, Turn } from '../protocol';

/** The transcript with a page of older turns (oldest first) in front; what is there already is not put twice. */
export function withPage(t: Transcript, page: readonly Turn[]): Transcript {
  const known = new Set(t.turns.map(turn => turn.turn_id));
  const older = page.filter(turn => !known.has(turn.turn_id));
  return older.length === 0 ? t : { ...t, turns: [...older, ...t.turns] };
}

/**
 * A new snapshot, with the turns in front that were read by page before it.
 *
 * They are kept only when the snapshot begins with a turn that was known: otherwise turns between them are missing.
 * Returns the snapshot itself when there is nothing to keep.
 */
export function withKnownPages(snapshot: Transcript, known: Transcript): Transcript {
  const first = snapshot.turns[0]?.turn_id;
  const index = known.turns.findIndex(turn => turn.turn_id === first);
  return index <= 0 ? snapshot : { ...snapshot, turns: [...known.turns.slice(0, index), ...snapshot.turns] };
}
