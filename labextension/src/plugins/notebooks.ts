import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import type { YNotebook } from '@jupyter/ydoc';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import { AgentChanges } from '../panels/agent-changes';
import { KeptChanges } from '../panels/kept-changes';
import { notebookTools } from '../panels/open-notebooks';
import { ReviewBars } from '../panels/review-bars';
import { named, standing } from '../panels/standing-changes';
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
    const kept = new KeptChanges(window.localStorage);
    const changesIn = reviewed((translator ?? nullTranslator).load('jupyter_agentchat'), kept);
    const recall = async (panel: NotebookPanel) => {
      await panel.context.ready;
      const calls = await manager.changes(pathOf(panel.context.path)).catch(() => []); // a server that says no says it in the panel
      if (calls.length === 0 || panel.isDisposed) return;
      const changes = changesIn(panel);
      changes.recall(standing(calls, changes.cells, kept.names));
    };
    const tools = notebookTools(path => open().find(panel => pathOf(panel.context.path) === path) ?? null, changesIn);
    const offer = () => manager.hands.offer(tools, open().map(panel => pathOf(panel.context.path)));
    tracker.widgetAdded.connect((_, panel) => {
      panel.context.pathChanged.connect(offer);
      panel.disposed.connect(offer);
      offer();
      void recall(panel);
    });
    manager.newsCame.connect((_, { sessions }) => {
      if (sessions.some(({ state }) => state === 'idle')) open().forEach(panel => void recall(panel)); // a turn may have ended
    });
    tracker.currentChanged.connect(offer); // whose focus was last is asked first
    window.addEventListener('focus', offer);
    offer();
  }
};

/** What the agent changed in each panel, with its bars, from the first change on. */
function reviewed(trans: TranslationBundle, kept: KeptChanges): (panel: NotebookPanel) => AgentChanges {
  const known = new WeakMap<NotebookPanel, AgentChanges>();
  return panel => {
    const shared = panel.context.model.sharedModel as unknown as YNotebook;
    const changes = known.get(panel) ?? new AgentChanges(shared, judged => kept.add(judged.map(named)));
    if (!known.has(panel)) new ReviewBars(panel, changes, trans);
    known.set(panel, changes);
    return changes;
  };
}
