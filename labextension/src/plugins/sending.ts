import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { agentIcon } from '../components/icons';
import { attachFiles, attachTerminal } from '../panels/attaching';
import { nameOfTaken } from '../panels/terminals';
import { ISidebar, ITerminals } from './tokens';

const CommandIDs = {
  sendTerminal: 'agentchat:send-terminal',
  sendFile: 'agentchat:send-file'
};

const NO_ARGUMENTS = { args: { type: 'object', properties: {} } } as const;

/** From elsewhere in JupyterLab to the agent. Menus and keys are in the settings schema of this id. */
export const sendingPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-agentchat:sending',
  description: 'Puts what is selected in a terminal or in the file browser beside the next prompt.',
  autoStart: true,
  requires: [ISidebar],
  optional: [ITranslator, ICommandPalette, ITerminals, IFileBrowserFactory],
  activate: (
    app: JupyterFrontEnd,
    sidebar: ISidebar,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    terminals: ITerminals | null,
    files: IFileBrowserFactory | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter_agentchat');
    const category = trans.__('Agent Chat');
    if (terminals) {
      addTerminalCommand(app, sidebar, terminals, trans);
      palette?.addItem({ command: CommandIDs.sendTerminal, category, args: { isPalette: true } });
    }
    if (files) addFileCommand(app, sidebar, files, trans);
  }
};

function addTerminalCommand(
  app: JupyterFrontEnd,
  sidebar: ISidebar,
  terminals: ITerminals,
  trans: TranslationBundle
): void {
  const inMenu = () => terminals.at(app.contextMenuHitTest(node => node.classList.contains('jp-Terminal')));
  const meant = (args: ReadonlyPartialJSONObject) => (args.isContextMenu ? (inMenu() ?? null) : terminals.current);
  app.commands.addCommand(CommandIDs.sendTerminal, {
    label: args => {
      if (args.isPalette) return trans.__('Send Terminal Selection or Last Output to Agent');
      return meant(args)?.content.hasSelection()
        ? trans.__('Send Selection to Agent')
        : trans.__('Send Last Output to Agent');
    },
    icon: agentIcon,
    isEnabled: args => meant(args) !== null,
    execute: args => {
      const terminal = meant(args);
      const taken = terminal && terminals.take(terminal);
      if (taken) attachTerminal(sidebar.model, taken.text, nameOfTaken(terminal, taken, trans));
      else sidebar.model.report(new Error(trans.__('There is nothing in the terminal to send.')));
      app.shell.activateById(sidebar.id);
    },
    describedBy: NO_ARGUMENTS
  });
}

function addFileCommand(
  app: JupyterFrontEnd,
  sidebar: ISidebar,
  files: IFileBrowserFactory,
  trans: TranslationBundle
): void {
  const selected = () => [...(files.tracker.currentWidget?.selectedItems() ?? [])].map(({ path }) => path);
  app.commands.addCommand(CommandIDs.sendFile, {
    label: trans.__('Send to Agent'),
    icon: agentIcon,
    isEnabled: () => selected().length > 0,
    execute: () => {
      attachFiles(sidebar.model, selected());
      app.shell.activateById(sidebar.id);
    },
    describedBy: NO_ARGUMENTS
  });
}
