// What an agent changed in one notebook, and nobody has judged yet: kept or taken back, cell by cell (N7).

import type { IBaseCell } from '@jupyterlab/nbformat';
import type { ISharedCell, YNotebook } from '@jupyter/ydoc';
import { Signal, type ISignal } from '@lumino/signaling';
import { replaceSource } from './cell-source';
import type { CellType, ICell } from './notebook-edits';

export interface IAgentChange {
  id: string;
  /** The cell as it was, outputs and all; null: the agent added it. */
  before: IBaseCell | null;
  /** What the agent made of it; null: it is gone. */
  after: ICell | null;
  /** The cells that stood above it, the nearest first. */
  above: readonly string[];
  isMoved: boolean;
}

/** What an edit is about to touch. */
interface ITouched {
  ids: readonly string[];
  moved: readonly string[];
}

export class AgentChanges {
  /** @param onKeep - called with what somebody keeps. */
  constructor(
    private readonly shared: YNotebook,
    private readonly onKeep: (kept: readonly IAgentChange[]) => void = () => undefined
  ) {
    shared.ydoc.on('afterTransaction', () => this.prune());
  }

  /** A change came, went, or is not as the agent left it any more. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** In the order of the notebook; what is gone comes last. */
  get all(): readonly IAgentChange[] {
    const places = new Map(this.shared.cells.map(({ id }, at) => [id, at]));
    const place = ({ id }: IAgentChange) => places.get(id) ?? Infinity;
    return [...this.entries.values()].sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
  }

  of(id: string): IAgentChange | null {
    return this.entries.get(id) ?? null;
  }

  /** The cell's source as it is now; null when it is gone. */
  sourceOf(id: string): string | null {
    return this.find(id)?.getSource() ?? null;
  }

  /** Has somebody changed the cell since the agent did? */
  isTouched(change: IAgentChange): boolean {
    const cell = this.find(change.id);
    return !!cell && !!change.after && !isSame(cell, change.after);
  }

  /** The cells as they are now. */
  get cells(): ICell[] {
    return this.shared.cells.map(cellOf);
  }

  /** Show what was changed while the notebook was not open here; what is known from here is known better. */
  recall(changes: readonly IAgentChange[]): void {
    for (const change of changes) {
      const known = this.entries.get(change.id);
      if (!known || this.isTouched(known)) this.entries.set(change.id, change);
    }
    this.prune();
  }

  /** Carry out an edit of the agent's, and remember what it was like before. */
  around({ ids, moved }: ITouched, edit: () => void): void {
    const before = new Map(this.shared.cells.map(cell => [cell.id, cell.getSource()]));
    const order = this.shared.cells.map(({ id }) => id);
    const whole = new Map(ids.map(id => [id, this.find(id)?.toJSON() ?? null]));
    const untouched = new Set([...this.entries.values()].filter(one => !this.isTouched(one)).map(({ id }) => id));
    this.isEditing = true;
    try {
      edit();
    } finally {
      this.isEditing = false;
    }
    for (const cell of this.shared.cells) if (!before.has(cell.id)) whole.set(cell.id, null);
    for (const [id, json] of whole) {
      const known = untouched.has(id) ? this.entries.get(id) : undefined;
      const cell = this.find(id);
      this.entries.set(id, {
        id,
        before: known ? known.before : (json),
        after: cell ? cellOf(cell) : null,
        above: known ? known.above : order.slice(0, Math.max(0, order.indexOf(id))).reverse(),
        isMoved: (known?.isMoved ?? false) || moved.includes(id)
      });
    }
    this.prune();
  }

  keep(...ids: string[]): void {
    this.onKeep(ids.flatMap(id => this.of(id) ?? []));
    this.drop(ids);
  }

  /** Put the cell back as it was, as one step for Undo. What somebody typed since is replaced only by force. */
  revert(id: string, force = false): boolean {
    const change = this.entries.get(id);
    if (!change || (this.isTouched(change) && !force)) return false;
    this.step(() => this.putBack(change));
    this.drop([id]);
    return true;
  }

  /** All at once, as one step; what somebody changed since stays, and so does its bar. */
  revertAll(): void {
    const untouched = this.all.filter(change => !this.isTouched(change));
    this.step(() => untouched.forEach(change => this.putBack(change)));
    this.drop(untouched.map(({ id }) => id));
  }

  private drop(ids: readonly string[]): void {
    ids.forEach(id => this.entries.delete(id));
    this._changed.emit();
  }

  private putBack({ id, before, above, isMoved }: IAgentChange): void {
    const { shared } = this;
    const at = this.placeOf(id);
    if (before === null) {
      if (at >= 0) shared.deleteCell(at);
      return;
    }
    if (at >= 0 && shared.getCell(at).cell_type === before.cell_type) {
      replaceSource(shared.getCell(at), textOf(before));
      if (isMoved) this.move(at, above);
      return;
    }
    if (at >= 0) shared.deleteCell(at);
    shared.insertCell(isMoved || at < 0 ? this.below(above) : at, { ...before, id });
  }

  private move(from: number, above: readonly string[]): void {
    const to = this.below(above);
    this.shared.moveCell(from, to > from ? to - 1 : to);
  }

  /** The place under the nearest cell that is still there. */
  private below(above: readonly string[]): number {
    const places = above.map(id => this.placeOf(id));
    return (places.find(at => at >= 0) ?? -1) + 1;
  }

  private step(change: () => void): void {
    const { shared } = this;
    shared.undoManager.stopCapturing();
    shared.transact(change);
    shared.undoManager.stopCapturing();
  }

  /** Let go of what is as it was before, by Undo or by hand, and of added cells that somebody deleted. */
  private prune(): void {
    if (this.isEditing || this.entries.size === 0) return;
    for (const change of [...this.entries.values()]) if (this.isSettled(change)) this.entries.delete(change.id);
    this._changed.emit();
  }

  private isSettled({ id, before, after, above, isMoved }: IAgentChange): boolean {
    const at = this.placeOf(id);
    if (after === null) return at >= 0 || before === null;
    if (at < 0) return true;
    if (before === null) return false;
    const isBack = !isMoved || this.shared.cells[at - 1]?.id === above[0];
    return isBack && isSame(this.shared.getCell(at), { cell_type: before.cell_type as CellType, source: textOf(before) });
  }

  private placeOf(id: string): number {
    return this.shared.cells.findIndex(cell => cell.id === id);
  }

  private find(id: string): ISharedCell | undefined {
    return this.shared.cells.find(cell => cell.id === id);
  }

  private readonly entries = new Map<string, IAgentChange>();
  private readonly _changed = new Signal<this, void>(this);
  private isEditing = false;
}

export function textOf({ source }: Pick<IBaseCell, 'source'>): string {
  return Array.isArray(source) ? source.join('') : source;
}

function cellOf(cell: ISharedCell): ICell {
  return { id: cell.id, cell_type: cell.cell_type as CellType, source: cell.getSource() };
}

function isSame(cell: ISharedCell, { cell_type, source }: Pick<ICell, 'cell_type' | 'source'>): boolean {
  return cell.cell_type === cell_type && cell.getSource() === source;
}
