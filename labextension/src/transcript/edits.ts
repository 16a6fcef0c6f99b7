// What a session has changed on the disk, as far as its steps say so.

import type { ToolCall, Transcript, Turn } from '../protocol';
import { lastIndex } from './lists';

/** The files that were named, relative to the workspace or absolute; or whatever lies in the workspace. */
export type Changed = readonly string[] | 'anything';

/** What may lie differently on the disk because of what came between two states of a session. */
export function changedBetween(before: Transcript, after: Transcript): Changed {
  if (endedTasks(before, after)) return 'anything';
  const changes = endedCalls(before, after).map(changedBy);
  return changes.includes('anything') ? 'anything' : [...new Set(changes.flat())];
}

/** What a call that has ended may have changed; one that was stopped or failed may have come half way. */
function changedBy(call: ToolCall): Changed {
  switch (call.kind) {
    case 'read':
    case 'search':
    case 'fetch':
    case 'think':
      return [];
    case 'edit':
    case 'delete':
    case 'move': {
      const paths = [...call.diffs, ...call.locations].map(({ path }) => path);
      return paths.length > 0 ? paths : 'anything';
    }
    case 'execute':
    case 'other':
      return 'anything';
  }
}

/** What runs in the background ends later than the call that began it. */
function endedTasks(before: Transcript, after: Transcript): boolean {
  if (before.tasks === after.tasks) return false;
  const known = new Set(before.tasks.filter(({ type }) => type === 'task_ended').map(({ task_id }) => task_id));
  return after.tasks.some(({ type, task_id }) => type === 'task_ended' && !known.has(task_id));
}

/** The calls that have ended since, in the last turn that was known and later: older ones, read page by page, are no news. */
function endedCalls(before: Transcript, after: Transcript): ToolCall[] {
  if (before.turns === after.turns) return [];
  const known = new Map(before.turns.map(turn => [turn.turn_id, turn]));
  const from = Math.max(0, lastIndex(after.turns, ({ turn_id }) => known.has(turn_id)));
  return after.turns.slice(from).flatMap(turn => endedIn(turn, known.get(turn.turn_id)));
}

function endedIn(turn: Turn, before: Turn | undefined): ToolCall[] {
  if (turn === before) return [];
  return turn.parts.flatMap((part, index) => {
    const old = before?.parts[index];
    if (part === old || part.type !== 'tool_call' || !hasRun(part)) return [];
    const same = old?.part_id === part.part_id ? old : before?.parts.find(({ part_id }) => part_id === part.part_id);
    return same?.type === 'tool_call' && hasRun(same) ? [] : [part];
  });
}

function hasRun({ status }: ToolCall): boolean {
  return status !== 'pending' && status !== 'in_progress' && status !== 'denied';
}
