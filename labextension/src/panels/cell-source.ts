import type { ISharedCell } from '@jupyter/ydoc';
import { changesBetween } from './changes-between';

/** Change only what is different, so that a cursor in the cell stays where it is. */
export function replaceSource(cell: ISharedCell, after: string): void {
  for (const { start, end, text } of changesBetween(cell.getSource(), after).reverse()) cell.updateSource(start, end, text);
}
