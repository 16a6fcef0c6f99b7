import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import type { Cell } from '@jupyterlab/cells';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import { MenuSvg, ToolbarButton } from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { Menu } from '@lumino/widgets';
import { agentIcon } from '../components/icons';
import { CellDrop } from '../panels/cell-drop';
import { ErrorActions } from '../panels/error-actions';
import { MentionSource } from '../panels/mention-source';
import { NotebookCells } from '../panels/notebook-cells';
import { OutputDrag } from '../panels/output-drag';
import { Pointing, type Deed, type IPointed } from '../panels/pointing';
import { ISidebar, ITerminals } from './tokens';

const COMMANDS: Record<Deed, string> = {
  fix: 'agentchat:fix-error',
  explain: 'agentchat:explain',
  ask: 'agentchat:ask',
  edit: 'agentchat:edit-cell',
  generate: 'agentchat:generate-below'
};

const DEEDS = Object.keys(COMMANDS) as Deed[];

/** Cells and outputs, to the agent. Menus, keys and the cell toolbar are in the settings schema of this id. */
export const pointingPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-agentchat:pointing',
  description: 'Has the agent fix, explain, change or write the cells that one points at.',
  autoStart: true,
  requires: [ISidebar, INotebookTracker],
  optional: [ITranslator, ICommandPalette, IToolbarWidgetRegistry, ITerminals],
  activate: (
    app: JupyterFrontEnd,
    sidebar: ISidebar,
    tracker: INotebookTracker,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    toolbars: IToolbarWidgetRegistry | null,
    terminals: ITerminals | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter_agentchat');
    const { contents } = app.serviceManager;
    const cells = new NotebookCells(tracker, path => contents.localPath(path));
    addCommands(app, sidebar, cells, trans);
    for (const deed of DEEDS) palette?.addItem({ command: COMMANDS[deed], category: trans.__('Agent Chat') });
    toolbars?.addFactory<Cell>('Cell', 'agentchat', () => button(menu(app), trans));
    new ErrorActions(tracker, [
      { label: trans.__('Fix'), caption: trans.__('Have the agent fix this error'), run: run(app, cells, 'fix') },
      { label: trans.__('Explain'), caption: trans.__('Have the agent explain this error'), run: run(app, cells, 'explain') }
    ]);
    new CellDrop(sidebar, cells);
    new OutputDrag(sidebar, cells);
    sidebar.offerMentions(new MentionSource({ model: sidebar.model, contents, cells, terminals }));
  }
};

function addCommands(app: JupyterFrontEnd, sidebar: ISidebar, cells: NotebookCells, trans: TranslationBundle): void {
  const pointing = new Pointing(sidebar.model);
  const meant = (args: ReadonlyPartialJSONObject): IPointed | null =>
    typeof args.path === 'string' ? cells.at(args.path, args.cell_id as string) : cells.active;
  const labels = labelsOf(trans);
  for (const deed of DEEDS) {
    /** An error is found where no cell is named; the menus offer it only on its own cell. */
    const isFound = (args: ReadonlyPartialJSONObject) => deed === 'fix' && typeof args.path !== 'string';
    app.commands.addCommand(COMMANDS[deed], {
      label: args => labels[deed][args.isMenu ? 1 : 0],
      icon: args => (args.isMenu ? undefined : agentIcon),
      isEnabled: args => (isFound(args) ? cells.notebook !== null : pointing.can(deed, meant(args))),
      isVisible: args => !args.isMenu || pointing.can(deed, meant(args)),
      execute: async args => {
        const cell = isFound(args) ? cells.failed : meant(args);
        if (!isFound(args) && !pointing.can(deed, cell)) return;
        app.shell.activateById(sidebar.id);
        if (cell) await pointing.do(deed, cell).catch(sidebar.model.report);
        else sidebar.model.report(new Error(trans.__('No cell of this notebook shows an error. Run the cell that fails first.')));
        await sidebar.compose();
      },
      describedBy: {
        args: {
          type: 'object',
          properties: {
            path: { type: 'string', description: trans.__('The notebook; by default the one that is in use') },
            cell_id: { type: 'string', description: trans.__('The cell in it; by default the selected one') }
          }
        }
      }
    });
  }
}

/** What it is called in the palette, and in a menu of the agent's. */
function labelsOf(trans: TranslationBundle): Record<Deed, [string, string]> {
  return {
    fix: [trans.__('Fix the Error with the Agent'), trans.__('Fix Error')],
    explain: [trans.__('Explain the Cell with the Agent'), trans.__('Explain')],
    ask: [trans.__('Ask the Agent about the Cell'), trans.__('Ask…')],
    edit: [trans.__('Edit the Cell with the Agent'), trans.__('Edit This Cell…')],
    generate: [trans.__('Generate a Cell below with the Agent'), trans.__('Generate Below…')]
  };
}

/** Do it for a cell of the notebook that has this content, whichever cell is selected. */
function run(app: JupyterFrontEnd, cells: NotebookCells, deed: Deed) {
  return (content: unknown, cellId: string): void => {
    const panel = cells.having(content);
    if (panel) void app.commands.execute(COMMANDS[deed], { path: cells.pathOf(panel), cell_id: cellId });
  };
}

function menu({ commands }: JupyterFrontEnd): Menu {
  const made = new MenuSvg({ commands });
  for (const deed of DEEDS) made.addItem({ command: COMMANDS[deed], args: { isMenu: true } });
  return made;
}

/** One button in the cell's toolbar: what can be done is behind it. */
function button(items: Menu, trans: TranslationBundle): ToolbarButton {
  const made = new ToolbarButton({
    icon: agentIcon,
    className: 'jp-AgentChat-cellButton',
    tooltip: trans.__('Agent: fix, explain, ask, edit, generate'),
    onClick: () => {
      const { left, bottom } = made.node.getBoundingClientRect();
      items.open(left, bottom);
    }
  });
  made.disposed.connect(() => items.dispose());
  return made;
}
