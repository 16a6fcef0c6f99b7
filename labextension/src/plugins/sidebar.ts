import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { jupyterMarkdown } from '../components/markdown/jupyter-markdown';
import { saveFile } from '../panels/save-file';
import { Sidebar } from '../panels/sidebar';
import { SidebarModel } from '../panels/sidebar-model';
import { ViewState } from '../panels/view-state';
import { ISessionManager } from '../session/tokens';
import { ISidebar } from './tokens';

const SETTINGS = 'jupyterlab-agentchat:plugin';

/** The panel with the sessions. Its id is the settings' id. */
export const sidebarPlugin: JupyterFrontEndPlugin<ISidebar> = {
  id: SETTINGS,
  description: 'The side bar with the sessions.',
  autoStart: true,
  provides: ISidebar,
  requires: [ISessionManager, IRenderMimeRegistry],
  optional: [ISettingRegistry, ITranslator, IDefaultFileBrowser, ILayoutRestorer],
  activate: async (
    app: JupyterFrontEnd,
    manager: ISessionManager,
    rendermime: IRenderMimeRegistry,
    settings: ISettingRegistry | null,
    translator: ITranslator | null,
    browser: IDefaultFileBrowser | null,
    restorer: ILayoutRestorer | null
  ): Promise<ISidebar> => {
    const { contents } = app.serviceManager;
    const model = new SidebarModel({
      manager,
      views: new ViewState(window.localStorage),
      trans: (translator ?? nullTranslator).load('jupyter_agentchat'),
      commands: app.commands,
      workspace: () => (browser ? contents.localPath(browser.model.path) : ''),
      openSettings: () => void app.commands.execute('settingeditor:open', { query: 'Agent Chat' }),
      exportSession: id => manager.export(id, 'md').then(saveFile),
      openSessions: () => void app.commands.execute('agentchat:open-sessions'),
      reload: () => window.location.reload()
    });
    const sidebar = new Sidebar(model, jupyterMarkdown(rendermime));
    app.commands.commandChanged.connect((_, { id }) => {
      if (id?.startsWith('agentchat:')) sidebar.update(); // some of them stand in the panel
    });
    restorer?.add(sidebar, sidebar.id);
    await place(app, sidebar, settings); // JupyterLab puts its windows back after this: the panel is one of them
    return sidebar;
  }
};

/** Put the panel where the settings say, and follow them. */
async function place(app: JupyterFrontEnd, sidebar: Sidebar, registry: ISettingRegistry | null): Promise<void> {
  const settings = await registry?.load(SETTINGS).catch(() => null);
  const read = () => ({
    sendWithShiftEnter: settings?.get('sendWithShiftEnter').composite === true,
    workingIndicatorTimeout: Number(settings?.get('workingIndicatorTimeout').composite ?? 30)
  });
  sidebar.model.set(read());
  settings?.changed.connect(() => sidebar.model.set(read()));
  sidebar.side = settings?.get('side').composite === 'left' ? 'left' : 'right';
  app.shell.add(sidebar, sidebar.side, { rank: 900, type: 'Agent Chat' });
  if (isFirstStart()) void app.restored.then(() => app.shell.activateById(sidebar.id));
}

const SEEN = 'jupyter_agentchat:seen';

/** Is this the first page of ours in this browser? Then the panel shows itself once. */
function isFirstStart(): boolean {
  try {
    if (window.localStorage.getItem(SEEN)) return false;
    window.localStorage.setItem(SEEN, '1');
    return true;
  } catch {
    return false; // without storage it would show itself every time
  }
}
