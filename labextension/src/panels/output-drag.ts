import { attachOutput } from './attaching';
import type { NotebookCells } from './notebook-cells';
import type { IPointed } from './pointing';
import type { Sidebar } from './sidebar';

interface IDragged {
  cell: IPointed;
  text: string;
}

/** Outputs may be dragged onto the panel as a browser drags them: an image, or words that are selected in them. */
export class OutputDrag {
  constructor(
    private readonly sidebar: Sidebar,
    private readonly cells: NotebookCells
  ) {
    document.addEventListener('dragstart', event => (this.dragged = this.from(event.target as Node | null)), true);
    document.addEventListener('dragend', () => this.end(), true);
    const { node } = sidebar;
    node.addEventListener('dragover', event => this.over(event), true);
    node.addEventListener('dragleave', event => this.mark(node.contains(event.relatedTarget as Node | null)), true);
    node.addEventListener('drop', event => this.take(event), true);
  }

  /** What is dragged from there; null when it is no output of a notebook. */
  private from(target: Node | null): IDragged | null {
    const element = target instanceof Element ? target : target?.parentElement;
    const node = element?.closest('.jp-OutputArea-output')?.closest('.jp-CodeCell');
    const cell = node ? this.cells.shownIn(node) : null;
    if (!cell) return null;
    const words = target instanceof Element ? '' : (window.getSelection()?.toString() ?? '');
    return { cell, text: words || cell.output };
  }

  private over(event: DragEvent): void {
    if (!this.dragged) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    this.mark(true);
  }

  private take(event: DragEvent): void {
    if (!this.dragged) return;
    event.preventDefault();
    event.stopPropagation(); // the field would take the words by itself
    attachOutput(this.sidebar.model, this.dragged.cell, this.dragged.text);
    this.end();
    void this.sidebar.compose();
  }

  private end(): void {
    this.mark(false);
    this.dragged = null;
  }

  private mark(over: boolean): void {
    if (this.dragged) this.sidebar.node.classList.toggle('jp-mod-dropTarget', over);
  }

  private dragged: IDragged | null = null;
}
