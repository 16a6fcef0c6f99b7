import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import { agentIcon } from '../components/icons';
import { ISidebar } from './tokens';

/** What one can do from anywhere in JupyterLab. */
export const CommandIDs = {
  open: 'agentchat:open',
  newSession: 'agentchat:new-session',
  stop: 'agentchat:stop',
  toggle: 'agentchat:toggle-panel'
};

export const commandsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-agentchat:commands',
  description: 'Commands for sessions, in the palette and the launcher.',
  autoStart: true,
  requires: [ISidebar],
  optional: [ITranslator, ICommandPalette, ILauncher],
  activate: (
    app: JupyterFrontEnd,
    sidebar: ISidebar,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    launcher: ILauncher | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter_agentchat');
    const category = trans.__('Agent Chat');
    addCommands(app, sidebar, trans);
    for (const command of Object.values(CommandIDs)) palette?.addItem({ command, category });
    launcher?.add({ command: CommandIDs.newSession, category: trans.__('Other'), rank: 50 });
  }
};

function addCommands(app: JupyterFrontEnd, sidebar: ISidebar, trans: TranslationBundle): void {
  const { commands, shell } = app;
  const { model } = sidebar;
  const open = () => shell.activateById(sidebar.id);
  const isBusy = () => ['running', 'waiting'].includes(model.session?.transcript.session?.state ?? '');

  commands.addCommand(CommandIDs.open, {
    label: trans.__('Open Agent Chat'),
    icon: agentIcon,
    execute: async ({ session, turn, part }) => {
      open();
      if (typeof session === 'string') await sidebar.open(session, { turn: turn as string, part: part as string });
    },
    describedBy: {
      args: {
        type: 'object',
        properties: {
          session: { type: 'string', description: trans.__('The id of the session to show') },
          turn: { type: 'string', description: trans.__('The id of a turn to bring into view') },
          part: { type: 'string', description: trans.__('The id of a part of that turn') }
        }
      }
    }
  });
  commands.addCommand(CommandIDs.newSession, {
    label: args => (args.isLauncher ? trans.__('Agent Session') : trans.__('New Agent Session')),
    icon: agentIcon,
    execute: () => {
      model.startNew();
      open();
    },
    describedBy: { args: { type: 'object', properties: {} } }
  });
  commands.addCommand(CommandIDs.stop, {
    label: trans.__('Stop the Agent'),
    isEnabled: isBusy,
    execute: () => model.attempt(model.actions.stop()),
    describedBy: { args: { type: 'object', properties: {} } }
  });
  commands.addCommand(CommandIDs.toggle, {
    label: trans.__('Show or Hide Agent Chat'),
    execute: () => toggle(app, sidebar),
    describedBy: { args: { type: 'object', properties: {} } }
  });
  let wasBusy = false;
  model.changed.connect(() => {
    if (isBusy() === wasBusy) return;
    wasBusy = isBusy();
    commands.notifyCommandChanged(CommandIDs.stop);
  });
}

/** Collapse the side that the panel is in when it is shown there, else show it. */
function toggle(app: JupyterFrontEnd, sidebar: ISidebar): void {
  const shell = app.shell as JupyterFrontEnd.IShell & Partial<Record<'collapseLeft' | 'collapseRight', () => void>>;
  if (!sidebar.isVisible) shell.activateById(sidebar.id);
  else if ([...shell.widgets('main')].includes(sidebar)) sidebar.close();
  else if ([...shell.widgets('left')].includes(sidebar)) shell.collapseLeft?.();
  else shell.collapseRight?.();
}
