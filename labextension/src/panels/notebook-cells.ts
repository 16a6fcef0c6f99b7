// Cells of the notebooks that are open in this window, for those who point at them.

import type { CodeCellModel } from '@jupyterlab/cells';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { errorText, outputText } from './output-text';
import type { IPointed } from './pointing';

type PointedModel = Pick<CodeCellModel, 'id' | 'type' | 'outputs' | 'executionCount' | 'sharedModel'>;

export class NotebookCells {
  /** @param localPath - what JupyterLab calls a path, without the name of a drive. */
  constructor(
    private readonly tracker: INotebookTracker,
    private readonly localPath: (path: string) => string
  ) {}

  /** The notebook that was used last. */
  get notebook(): NotebookPanel | null {
    return this.tracker.currentWidget;
  }

  pathOf(panel: NotebookPanel): string {
    return this.localPath(panel.context.path);
  }

  /** The cell that is selected there. */
  get active(): IPointed | null {
    const panel = this.tracker.currentWidget;
    const model = panel?.content.activeCell?.model;
    return panel && model ? pointed(this.pathOf(panel), model as CodeCellModel) : null;
  }

  /** What there is to mend: the selected cell if it failed, else the one of its notebook that failed last. */
  get failed(): IPointed | null {
    const { active, notebook } = this;
    if (active && active.error !== null) return active;
    return notebook && this.lastFailed(notebook);
  }

  /** Of the cells of a notebook that failed, the one that ran last. */
  lastFailed(panel: NotebookPanel): IPointed | null {
    let last: IPointed | null = null;
    for (const { model } of panel.content.widgets) {
      const cell = pointed(this.pathOf(panel), model as CodeCellModel);
      if (cell.error !== null && cell.count >= (last?.count ?? 0)) last = cell;
    }
    return last;
  }

  /** A cell by notebook and id; null when it is not open here. */
  at(path: string, cellId: string): IPointed | null {
    const panel = this.find(path);
    const found = panel?.content.widgets.find(({ model }) => model.id === cellId);
    return found ? pointed(path, found.model as CodeCellModel) : null;
  }

  /** The cell that this node shows. */
  shownIn(node: Element): IPointed | null {
    const panel = this.tracker.find(one => one.node.contains(node));
    const found = panel?.content.widgets.find(widget => widget.node === node);
    return panel && found ? pointed(this.pathOf(panel), found.model as CodeCellModel) : null;
  }

  /** The place of a cell in its notebook, from 1; null when it is not open here, or gone. */
  numberOf(path: string, cellId: string): number | null {
    const at = this.find(path)?.content.widgets.findIndex(({ model }) => model.id === cellId) ?? -1;
    return at < 0 ? null : at + 1;
  }

  find(path: string): NotebookPanel | undefined {
    return this.tracker.find(panel => !panel.isDisposed && this.pathOf(panel) === path);
  }

  /** The notebook that this is the content of. */
  having(content: unknown): NotebookPanel | undefined {
    return this.tracker.find(panel => panel.content === content);
  }
}

/** A cell as one points at it; its outputs, which may be large, are read when they are asked for. */
export function pointed(path: string, model: PointedModel): IPointed {
  const { id, type, outputs } = model;
  const isCode = type === 'code';
  return {
    path,
    cell_id: id,
    kind: type,
    source: model.sharedModel.getSource(),
    count: isCode ? (model.executionCount ?? 0) : 0,
    get output() {
      return isCode ? outputText(outputs.toJSON()) : '';
    },
    get error() {
      return isCode && hasError(outputs) ? errorText(outputs.toJSON()) : null;
    }
  };
}

export function hasError(outputs: CodeCellModel['outputs']): boolean {
  for (let at = 0; at < outputs.length; at++) if (outputs.get(at).type === 'error') return true;
  return false;
}
