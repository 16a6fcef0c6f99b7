import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { IRunningSessionManagers } from '@jupyterlab/running';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { RunningAgentSessions } from '../panels/running-sessions';
import { ISessionManager } from '../session/tokens';

/** The sessions at work, beside kernels and terminals. */
export const runningPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-agentchat:running',
  description: 'The sessions that are at work, in the list of what runs.',
  autoStart: true,
  requires: [ISessionManager],
  optional: [IRunningSessionManagers, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    manager: ISessionManager,
    running: IRunningSessionManagers | null,
    translator: ITranslator | null
  ): void => {
    running?.add(
      new RunningAgentSessions({
        manager,
        trans: (translator ?? nullTranslator).load('jupyter_agentchat'),
        open: session => void app.commands.execute('agentchat:open', { session }),
        report: error => void Notification.error(error.message, { autoClose: 10_000 })
      })
    );
  }
};
