// Edits of a notebook, all or none: the same as `notebooks/edits.py`, held together by fixtures/notebook_edits.json.

import { digest } from 'lib0/hash/sha256';

export type CellType = 'code' | 'markdown' | 'raw';

/** What counts of a cell: who it is, and what was read of it. */
export interface ICell {
  id: string;
  cell_type: CellType;
  source: string;
}

export type Edit =
  | { op: 'replace'; cell_id: string; base_hash: string; source: string; cell_type?: CellType | null }
  | { op: 'insert'; after: string | null; cells: { source: string; cell_type?: CellType }[] }
  | { op: 'delete'; cell_id: string; base_hash: string }
  | { op: 'move'; cell_id: string; after: string | null };

/** One thing done to the list of cells, by place: what a document is told. */
export type Step =
  | { do: 'source'; at: number; source: string }
  | { do: 'type'; at: number; cell: ICell }
  | { do: 'insert'; at: number; cell: ICell }
  | { do: 'delete'; at: number }
  | { do: 'move'; from: number; to: number };

export interface IPlan {
  /** For each edit, the steps that do it. */
  steps: Step[][];
  touched: string[];
  /** Id and hash of every cell afterwards, in order. */
  order: [string, string][];
}

/** The notebook is not what was read: nothing is to be changed. */
export class EditConflict extends Error {}

export function cellHash(cellType: string, source: string): string {
  const bytes = digest(new TextEncoder().encode(`${cellType}\n${source}`));
  return Array.from(bytes.subarray(0, 6), byte => byte.toString(16).padStart(2, '0')).join('');
}

/** Work out what the edits do, without doing it. Later edits see what earlier ones did. */
export function planned(before: readonly ICell[], edits: readonly Edit[], newId: () => string): IPlan {
  const cells = before.map(cell => ({ ...cell }));
  const touched: string[] = [];
  const steps = edits.map(edit => {
    if (edit.op !== 'insert') touched.push(edit.cell_id);
    return apply(cells, edit, newId, touched);
  });
  return { steps, touched, order: cells.map(cell => [cell.id, cellHash(cell.cell_type, cell.source)]) };
}

function apply(cells: ICell[], edit: Edit, newId: () => string, touched: string[]): Step[] {
  switch (edit.op) {
    case 'insert': {
      const at = behind(cells, edit.after);
      const made = edit.cells.map(({ source, cell_type }): ICell => ({ id: unused(cells, newId), cell_type: cell_type ?? 'code', source }));
      cells.splice(at, 0, ...made);
      touched.push(...made.map(cell => cell.id));
      return made.map((cell, index) => ({ do: 'insert', at: at + index, cell }));
    }
    case 'move':
      return [moved(cells, edit.cell_id, edit.after)];
    case 'delete': {
      const at = checked(cells, edit);
      cells.splice(at, 1);
      return [{ do: 'delete', at }];
    }
    case 'replace': {
      const at = checked(cells, edit);
      const cell = { ...cells[at]!, source: edit.source, cell_type: edit.cell_type ?? cells[at]!.cell_type };
      const sameType = cell.cell_type === cells[at]!.cell_type;
      cells[at] = cell;
      return [sameType ? { do: 'source', at, source: edit.source } : { do: 'type', at, cell }];
    }
  }
}

function moved(cells: ICell[], id: string, after: string | null): Step {
  const from = find(cells, id);
  if (after === id) throw new EditConflict(`Cell ${id} cannot stand behind itself. Nothing was changed.`);
  const [cell] = cells.splice(from, 1);
  const to = behind(cells, after);
  cells.splice(to, 0, cell!);
  return { do: 'move', from, to };
}

function checked(cells: readonly ICell[], edit: { cell_id: string; base_hash: string }): number {
  const at = find(cells, edit.cell_id);
  const now = cellHash(cells[at]!.cell_type, cells[at]!.source);
  if (now === edit.base_hash.trim().toLowerCase()) return at;
  throw new EditConflict(
    `Cell ${edit.cell_id} was changed since it was read (its hash is ${now} now). Nothing was changed. ` +
      'Read it again before you edit it.'
  );
}

function find(cells: readonly ICell[], id: string): number {
  const places = cells.flatMap((cell, at) => (cell.id === id ? [at] : []));
  if (places.length > 1) throw new EditConflict(`Two cells have the id '${id}'. Nothing was changed.`);
  if (places.length === 1) return places[0]!;
  throw new EditConflict(
    `There is no cell '${id.slice(0, 64)}' in the notebook: it was deleted, or never there. ` +
      'Nothing was changed. Read the notebook again.'
  );
}

function behind(cells: readonly ICell[], after: string | null): number {
  return after === null ? 0 : find(cells, after) + 1;
}

function unused(cells: readonly ICell[], newId: () => string): string {
  for (;;) {
    const id = newId();
    if (!cells.some(cell => cell.id === id)) return id;
  }
}
