import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import type { YNotebook } from '@jupyter/ydoc';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import { AgentChanges } from '../panels/agent-changes';
import { notebookTools } from '../panels/open-notebooks';
import { ReviewBars } from '../panels/review-bars';
import { ISessionManager } from '../session/tokens';

/** The agent edits a notebook that is open here in this window, where the person sees it and can undo it. */
export const notebooksPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-agentchat:notebooks',
  description: 'Lets agents edit notebooks that are open in this window.',
  autoStart: true,
  requires: [ISessionManager],
  optional: [INotebookTracker, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    manager: ISessionManager,
    tracker: INotebookTracker | null,
    translator: ITranslator | null
  ): void => {
    if (!tracker) return;
    const { contents } = app.serviceManager;
    const open = () => tracker.filter(panel => !panel.isDisposed);
    const pathOf = (path: string) => contents.localPath(path);
    const changesIn = reviewed((translator ?? nullTranslator).load('jupyter_agentchat'));
    const tools = notebookTools(path => open().find(panel => pathOf(panel.context.path) === path) ?? null, changesIn);
    const offer = () => manager.hands.offer(tools, open().map(panel => pathOf(panel.context.path)));
    tracker.widgetAdded.connect((_, panel) => {
      panel.context.pathChanged.connect(offer);
      panel.disposed.connect(offer);
      offer();
    });
    tracker.currentChanged.connect(offer); // whose focus was last is asked first
    window.addEventListener('focus', offer);
    offer();
  }
};

/** What the agent changed in each panel, with its bars, from the first change on. */
function reviewed(trans: TranslationBundle): (panel: NotebookPanel) => AgentChanges {
  const known = new WeakMap<NotebookPanel, AgentChanges>();
  return panel => {
    const changes = known.get(panel) ?? new AgentChanges(panel.context.model.sharedModel as unknown as YNotebook);
    if (!known.has(panel)) new ReviewBars(panel, changes, trans);
    known.set(panel, changes);
    return changes;
  };
}
