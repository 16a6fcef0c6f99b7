import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { ISidebar } from './tokens';

/** Code from an answer becomes a cell, below the one that is selected; it is not run. */
export const codeCellsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-agentchat:code-cells',
  description: 'Puts code from answers into the notebook that is open.',
  autoStart: true,
  requires: [ISidebar, INotebookTracker],
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, sidebar: ISidebar, tracker: INotebookTracker, translator: ITranslator | null): void => {
    const trans = (translator ?? nullTranslator).load('jupyter_agentchat');
    sidebar.offer({
      toNotebook: code => {
        const panel = tracker.currentWidget;
        if (!panel?.model) {
          sidebar.model.report(new Error(trans.__('No notebook is open. Open the one that the code is for.')));
          return;
        }
        insertBelow(panel, code);
        app.shell.activateById(panel.id);
      }
    });
  }
};

/** One step to undo. */
function insertBelow({ content, model }: NotebookPanel, code: string): void {
  const index = content.activeCellIndex + 1;
  model?.sharedModel.insertCell(index, { cell_type: 'code', source: code });
  content.activeCellIndex = index;
}
