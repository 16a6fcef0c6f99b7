import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { listenTo } from '../panels/handover';

/** `%agent` in a kernel that cannot find this server by itself. */
export const handoverPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-agentchat:handover',
  description: 'Lets a kernel that runs elsewhere into the sessions of its notebook.',
  autoStart: true,
  requires: [INotebookTracker],
  activate: (app: JupyterFrontEnd, tracker: INotebookTracker): void => {
    const { serverSettings } = app.serviceManager;
    tracker.widgetAdded.connect((_, { sessionContext }) => {
      const kernel = sessionContext.session?.kernel;
      if (kernel) listenTo(kernel, serverSettings);
      sessionContext.kernelChanged.connect((_, { newValue }) => {
        if (newValue) listenTo(newValue, serverSettings);
      });
    });
  }
};
