import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ITerminalTracker } from '@jupyterlab/terminal';
import { Terminals } from '../panels/terminals';
import { ITerminals } from './tokens';

/** The terminals of this window, followed from the start: what they printed before cannot be asked for later. */
export const terminalsPlugin: JupyterFrontEndPlugin<ITerminals> = {
  id: 'jupyterlab-agentchat:terminals',
  description: 'The terminals that are open, and what they have printed.',
  autoStart: true,
  provides: ITerminals,
  requires: [ITerminalTracker],
  activate: (_: JupyterFrontEnd, tracker: ITerminalTracker): ITerminals => new Terminals(tracker)
};
