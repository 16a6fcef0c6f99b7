import { MenuSvg } from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';
import type { Menu } from '@lumino/widgets';
import type { SessionRow } from '../protocol';
import type { ExportFormat } from '../session/tokens';
import type { SessionsPageModel } from './sessions-page-model';

function exportMenu(model: SessionsPageModel, row: SessionRow): Menu {
  const { trans } = model.options;
  const formats: Record<ExportFormat, string> = {
    md: trans.__('Markdown'),
    html: trans.__('Web page'),
    ipynb: trans.__('Notebook'),
    json: trans.__('JSON, with everything')
  };
  const commands = new CommandRegistry();
  const menu = new MenuSvg({ commands });
  menu.title.label = trans.__('Export');
  for (const [format, label] of Object.entries(formats)) {
    commands.addCommand(format, { label, execute: () => model.export(row, format as ExportFormat) });
    menu.addItem({ command: format });
  }
  return menu;
}

/** Everything that one can do with a session, as a menu of JupyterLab's. */
export function sessionMenu(model: SessionsPageModel, row: SessionRow): Menu {
  const { trans, manager, open } = model.options;
  const id = row.session_id;
  const commands = new CommandRegistry();
  const menu = new MenuSvg({ commands });
  const add = (name: string, label: string, execute: () => unknown, isEnabled = () => true) => {
    commands.addCommand(name, { label, execute: () => void execute(), isEnabled });
    menu.addItem({ command: name });
  };
  const change = (what: Parameters<typeof manager.change>[1]) => model.attempt(manager.change(id, what));

  add('open', trans.__('Open'), () => open({ session: id }));
  add('rename', trans.__('Rename'), () => model.do(row, 'rename'));
  add('pin', row.pinned ? trans.__('Unpin') : trans.__('Pin'), () => change({ pinned: !row.pinned }));
  add('archive', row.archived ? trans.__('Take out of the archive') : trans.__('Archive'), () =>
    change({ archived: !row.archived })
  );
  menu.addItem({ type: 'submenu', submenu: exportMenu(model, row) });
  menu.addItem({ type: 'separator' });
  add(
    'end',
    trans.__('End'),
    () => model.attempt(manager.end(id)),
    () => row.state !== 'ended'
  );
  add('empty', trans.__('Empty…'), () => model.do(row, 'empty'));
  add('delete', trans.__('Delete…'), () => model.do(row, 'delete'));
  return menu;
}
