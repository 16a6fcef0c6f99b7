import { ILabShell, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import { terminalIcon } from '@jupyterlab/ui-components';
import { Arrangement } from '../panels/arrangement';
import { SessionTerminal } from '../panels/session-terminal';
import { TerminalBeside } from '../panels/terminal-beside';
import { Typist } from '../panels/typist';
import { ISidebar, ITerminals } from './tokens';

const CommandIDs = {
  openTerminal: 'agentchat:open-terminal',
  moveToMain: 'agentchat:move-to-main',
  moveToSide: 'agentchat:move-to-side',
  widen: 'agentchat:widen',
  narrow: 'agentchat:narrow'
};

const NO_ARGUMENTS = { args: { type: 'object', properties: {} } } as const;

/** The chat and a terminal in the same folder, side by side. */
export const besidePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-agentchat:beside',
  description: 'Opens the session’s terminal beside the chat, which may stand in the main area too.',
  autoStart: true,
  requires: [ISidebar],
  optional: [ILabShell, ITerminals, ITranslator, ICommandPalette, ILauncher],
  activate: (
    app: JupyterFrontEnd,
    sidebar: ISidebar,
    shell: ILabShell | null,
    terminals: ITerminals | null,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    launcher: ILauncher | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter_agentchat');
    const category = trans.__('Agent Chat');
    const arrangement = shell && new Arrangement(shell, sidebar);
    if (terminals) {
      addTerminal(app, sidebar, terminals, arrangement, trans);
      palette?.addItem({ command: CommandIDs.openTerminal, category });
      launcher?.add({ command: CommandIDs.openTerminal, category: trans.__('Other'), rank: 51 });
    }
    if (!arrangement) return;
    addMoves(app, arrangement, trans);
    const moves = [CommandIDs.moveToMain, CommandIDs.moveToSide, CommandIDs.widen, CommandIDs.narrow];
    for (const command of moves) palette?.addItem({ command, category });
  }
};

function addTerminal(
  app: JupyterFrontEnd,
  sidebar: ISidebar,
  terminals: ITerminals,
  arrangement: Arrangement | null,
  trans: TranslationBundle
): void {
  const { commands, serviceManager, shell } = app;
  const { model } = sidebar;
  const ofSession = new SessionTerminal(model, serviceManager.serverSettings);
  const beside = new TerminalBeside({ shell, commands, terminals, ofSession, arrangement });
  commands.addCommand(CommandIDs.openTerminal, {
    label: args => (args.isLauncher ? trans.__('Session Terminal') : trans.__('Open the Session’s Terminal')),
    caption: trans.__('A terminal in the folder that the agent works in'),
    icon: terminalIcon,
    isEnabled: () => serviceManager.terminals.isAvailable(),
    execute: () =>
      beside.open().catch((error: Error) => {
        model.report(error);
        shell.activateById(sidebar.id);
      }),
    describedBy: NO_ARGUMENTS
  });
  if (!serviceManager.terminals.isAvailable()) return;
  const typist = new Typist({ shell, terminals, beside, trans });
  sidebar.offer({ toTerminal: code => model.attempt(typist.type(code)) });
}

function addMoves(app: JupyterFrontEnd, arrangement: Arrangement, trans: TranslationBundle): void {
  const { commands, shell } = app;
  const changed = () => {
    for (const command of [CommandIDs.moveToMain, CommandIDs.moveToSide]) commands.notifyCommandChanged(command);
  };
  commands.addCommand(CommandIDs.moveToMain, {
    label: trans.__('Move Agent Chat to the Main Area'),
    isEnabled: () => !arrangement.isInMain,
    execute: () => {
      arrangement.toMain(shell.currentWidget);
      changed();
    },
    describedBy: NO_ARGUMENTS
  });
  commands.addCommand(CommandIDs.moveToSide, {
    label: trans.__('Move Agent Chat to the Side Bar'),
    isEnabled: () => arrangement.isInMain,
    execute: () => {
      arrangement.toSide();
      changed();
    },
    describedBy: NO_ARGUMENTS
  });
  for (const [command, direction, label] of [
    [CommandIDs.widen, 1, trans.__('Make Agent Chat Wider')],
    [CommandIDs.narrow, -1, trans.__('Make Agent Chat Narrower')]
  ] as const) {
    commands.addCommand(command, {
      label,
      execute: () => arrangement.resize(direction),
      describedBy: NO_ARGUMENTS
    });
  }
}
