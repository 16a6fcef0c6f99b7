// What calls made of a notebook, as the server has it on record, as far as it still stands there.

import type { IBaseCell } from '@jupyterlab/nbformat';
import type { CellChange } from '../protocol';
import { textOf, type IAgentChange } from './agent-changes';
import { cellHash, type ICell } from './notebook-edits';

/** The name of what was made of a cell, whoever tells of it: from its id and what is in it now. */
export function named({ id, after, isMoved }: Pick<IAgentChange, 'id' | 'after' | 'isMoved'>): string {
  return name(id, hashOf(after), isMoved);
}

function name(id: string, hash: string | null, isMoved: boolean): string {
  return `${id}:${hash ?? 'gone'}${isMoved ? ':moved' : ''}`;
}

/**
 * The changes of a notebook with these cells that nobody has judged yet.
 *
 * @param calls - what each call made of it, oldest first.
 * @param kept - names of what somebody has kept.
 */
export function standing(calls: readonly (readonly CellChange[])[], cells: readonly ICell[], kept: ReadonlySet<string>): IAgentChange[] {
  const newest = new Map<string, CellChange>();
  for (const change of calls.flat()) newest.set(change.cell_id, joined(newest.get(change.cell_id), change, kept));
  const now = new Map(cells.map(cell => [cell.id, cell]));
  return [...newest.values()].flatMap(change => {
    const cell = now.get(change.cell_id) ?? null;
    const isStill = hashOf(cell) === change.after && (change.before !== null || cell !== null);
    return isStill && !kept.has(recorded(change)) ? [asAgentChange(change, cell)] : [];
  });
}

/** Two changes, one on top of the other, are one; after what somebody kept, or did in between, a new one begins. */
function joined(earlier: CellChange | undefined, later: CellChange, kept: ReadonlySet<string>): CellChange {
  if (!earlier || kept.has(recorded(earlier)) || earlier.after !== hashOf(cellIn(later))) return later;
  return {
    ...later,
    before: earlier.before,
    above: earlier.above.length > 0 ? earlier.above : later.above,
    is_moved: earlier.is_moved || later.is_moved
  };
}

function recorded({ cell_id, after, is_moved }: CellChange): string {
  return name(cell_id, after, is_moved);
}

function asAgentChange(change: CellChange, after: ICell | null): IAgentChange {
  const { cell_id: id, above, is_moved: isMoved } = change;
  const before = cellIn(change);
  const withOutputs = before?.cell_type === 'code' ? { ...before, outputs: [], execution_count: null } : before;
  return { id, before: withOutputs, after, above, isMoved };
}

function cellIn({ before }: CellChange): IBaseCell | null {
  return before === null ? null : (JSON.parse(before) as IBaseCell);
}

function hashOf(cell: Pick<IBaseCell, 'cell_type' | 'source'> | null): string | null {
  return cell && cellHash(cell.cell_type, textOf(cell));
}
