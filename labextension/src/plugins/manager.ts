import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { SessionManager } from '../session/manager';
import { ISessionManager } from '../session/tokens';

/** The sessions of this window, for everybody who asks. */
export const managerPlugin: JupyterFrontEndPlugin<ISessionManager> = {
  id: 'jupyterlab-agentchat:manager',
  description: 'The sessions with agents, and the one connection to the server behind them.',
  autoStart: true,
  provides: ISessionManager,
  activate: (app: JupyterFrontEnd): ISessionManager =>
    new SessionManager({ serverSettings: app.serviceManager.serverSettings })
};
