import type { Cell, CodeCellModel } from '@jupyterlab/cells';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { agentIcon } from '../components/icons';
import { hasError } from './notebook-cells';

/** What a button under an error does. */
export interface IErrorAction {
  label: string;
  caption: string;
  /** Called with the notebook's content and the id of the cell. */
  run: (content: unknown, cellId: string) => void;
}

const ROW = 'jp-AgentChat-errorActions';

/** Under an output with an error stands what the agent can do about it. */
export class ErrorActions {
  constructor(
    tracker: INotebookTracker,
    private readonly actions: readonly IErrorAction[]
  ) {
    tracker.forEach(panel => this.follow(panel));
    tracker.widgetAdded.connect((_, panel) => this.follow(panel));
  }

  private follow(panel: NotebookPanel): void {
    const { content } = panel;
    const look = () => content.widgets.forEach(cell => this.look(content, cell));
    const listen = () => {
      content.model?.cells.changed.connect(look);
      look();
    };
    content.modelChanged.connect(listen);
    listen();
  }

  /** Follow a cell's outputs, once. */
  private look(content: NotebookPanel['content'], cell: Cell): void {
    if (this.known.has(cell) || cell.model.type !== 'code') return;
    this.known.add(cell);
    const { outputs } = cell.model as CodeCellModel;
    const show = () => this.show(content, cell, outputs);
    outputs.changed.connect(show);
    void cell.ready.then(show); // a cell far away has no output to stand under yet
  }

  private show(content: NotebookPanel['content'], cell: Cell, outputs: CodeCellModel['outputs']): void {
    const area = cell.isDisposed ? null : cell.node.querySelector('.jp-Cell-outputArea');
    const row = area?.querySelector(`:scope > .${ROW}`);
    const failed = hasError(outputs);
    if (!failed) row?.remove();
    else if (area && !row) area.append(this.row(content, cell));
  }

  private row(content: NotebookPanel['content'], cell: Cell): HTMLElement {
    const row = document.createElement('div');
    row.className = ROW;
    for (const { label, caption, run } of this.actions) {
      const button = document.createElement('button');
      button.type = 'button';
      button.title = caption;
      button.append(agentIcon.element({ tag: 'span', width: '14px', height: '14px' }), label);
      button.addEventListener('click', () => run(content, cell.model.id));
      row.append(button);
    }
    return row;
  }

  private readonly known = new WeakSet<Cell>();
}
