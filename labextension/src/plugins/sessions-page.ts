import { ILabShell, ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { agentIcon } from '../components/icons';
import { SessionsPage } from '../panels/sessions-page';
import { SessionsPageModel } from '../panels/sessions-page-model';
import { ISessionManager } from '../session/tokens';

const COMMAND = 'agentchat:open-sessions';

/** The page with all sessions. */
export const sessionsPagePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-agentchat:sessions-page',
  description: 'All sessions, in the main area.',
  autoStart: true,
  requires: [ISessionManager],
  optional: [ITranslator, IDefaultFileBrowser, ICommandPalette, ILayoutRestorer, ILabShell],
  activate: (
    app: JupyterFrontEnd,
    manager: ISessionManager,
    translator: ITranslator | null,
    browser: IDefaultFileBrowser | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    labShell: ILabShell | null
  ): void => {
    const { commands, serviceManager, shell } = app;
    const trans = (translator ?? nullTranslator).load('jupyter_agentchat');
    const tracker = new WidgetTracker<SessionsPage>({ namespace: 'agentchat-sessions' });
    const newPage = () =>
      new SessionsPage(
        new SessionsPageModel({
          manager,
          trans,
          workspace: () => (browser ? serviceManager.contents.localPath(browser.model.path) : ''),
          open: place => void commands.execute('agentchat:open', { ...place }),
          reload: () => window.location.reload()
        })
      );

    commands.addCommand(COMMAND, {
      label: trans.__('Show All Agent Sessions'),
      icon: agentIcon,
      isEnabled: () => labShell !== null, // in a window of Notebook there is room for its one document alone
      execute: async () => {
        const page = tracker.currentWidget ?? newPage();
        if (!tracker.has(page)) await tracker.add(page);
        if (!page.isAttached) shell.add(page, 'main', { type: 'Agent Chat' });
        shell.activateById(page.id);
      },
      describedBy: { args: { type: 'object', properties: {} } }
    });
    if (labShell) palette?.addItem({ command: COMMAND, category: trans.__('Agent Chat') });
    void restorer?.restore(tracker, { command: COMMAND, name: () => 'sessions' });
  }
};
