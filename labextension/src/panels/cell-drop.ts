import type { ICell } from '@jupyterlab/nbformat';
import { attachCell } from './attaching';
import type { NotebookCells } from './notebook-cells';
import type { Sidebar } from './sidebar';

/** What JupyterLab calls the cells that are dragged from a notebook. */
const CELLS = 'application/vnd.jupyter.cells';

/** Cells may be dragged onto the panel: each becomes a chip, with its outputs. */
export class CellDrop {
  constructor(sidebar: Sidebar, cells: NotebookCells) {
    sidebar.drop.accept(CELLS, (data, source) => {
      const panel = cells.having(source);
      if (!panel) return; // of a console, or of another page
      const path = cells.pathOf(panel);
      for (const { id } of data as (ICell & { id: string })[]) attachCell(sidebar.model, { path, cell_id: id });
    });
  }
}
