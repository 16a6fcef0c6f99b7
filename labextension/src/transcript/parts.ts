import type { Part, PartAppended, PartDelta, PartStarted, PartUpdated, Transcript } from '../protocol';
import { countCodePoints, dropCodePoints } from './code-points';
import { lastIndex, replaced } from './lists';
import { withTurn, withTurnAt } from './turns';

/** Put a whole part. One that is cancelled stays cancelled, whatever is put later (law 7). */
export function partPut(t: Transcript, event: PartStarted | PartUpdated): Transcript {
  const { part } = event;
  const put = withTurn(t, part.turn_id, turn => ({ ...turn, parts: partsWith(turn.parts, part) }));
  if (!t.stale.includes(part.part_id)) return put;
  return { ...put, stale: t.stale.filter(partId => partId !== part.part_id) };
}

function partsWith(parts: Part[], part: Part): Part[] {
  const index = parts.findIndex(old => old.part_id === part.part_id);
  const old = parts[index];
  if (old === undefined) return [...parts, part];
  return replaced(parts, index, old.status === 'cancelled' ? { ...part, status: 'cancelled' } : part);
}

/** Put text at its offset: what is already there is skipped, what follows is appended, a gap is marked. */
export function textPut(t: Transcript, event: PartAppended | PartDelta): Transcript {
  for (let turnIndex = t.turns.length - 1; turnIndex >= 0; turnIndex--) {
    const parts = t.turns[turnIndex]?.parts ?? [];
    const index = lastIndex(parts, part => part.part_id === event.part_id);
    const part = parts[index];
    if (part !== undefined) return textPutIn(t, turnIndex, index, part, event);
  }
  return t;
}

function textPutIn(
  t: Transcript,
  turnIndex: number,
  index: number,
  part: Part,
  event: PartAppended | PartDelta
): Transcript {
  const known = lengthOf(part, event.field) - event.offset;
  if (Number.isNaN(known)) return t;
  if (known < 0) return t.stale.includes(part.part_id) ? t : { ...t, stale: [...t.stale, part.part_id] };
  const news = dropCodePoints(event.text, known);
  if (news === '') return t;
  const grown = grow(part, event.field, news);
  return withTurnAt(t, turnIndex, turn => ({ ...turn, parts: replaced(turn.parts, index, grown) }));
}

/** How many code points each growing field of a part has, so that a delta costs no more than its own text. */
const lengths = new WeakMap<Part, Record<string, number>>();

/** The number of code points in a field; not a number when text may not be appended to it. */
function lengthOf(part: Part, field: string): number {
  const known = lengths.get(part) ?? {};
  const text = growingText(part, field);
  if (text === undefined) return NaN;
  const length = known[field] ?? countCodePoints(text);
  lengths.set(part, { ...known, [field]: length });
  return length;
}

function grow(part: Part, field: string, news: string): Part {
  const grown: Part = { ...part, [field]: growingText(part, field) + news };
  lengths.set(grown, { ...lengths.get(part), [field]: lengthOf(part, field) + countCodePoints(news) });
  return grown;
}

/** The field's text, if it is one that text may be appended to. */
function growingText(part: Part, field: string): string | undefined {
  switch (part.type) {
    case 'text':
    case 'thinking':
      return field === 'text' ? part.text : undefined;
    case 'tool_call':
      return field === 'input' || field === 'output' ? part[field] : undefined;
    default:
      return undefined;
  }
}
