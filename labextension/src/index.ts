import { besidePlugin } from './plugins/beside';
import { codeCellsPlugin } from './plugins/code-cells';
import { commandsPlugin } from './plugins/commands';
import { handoverPlugin } from './plugins/handover';
import { managerPlugin } from './plugins/manager';
import { notebooksPlugin } from './plugins/notebooks';
import { pointingPlugin } from './plugins/pointing';
import { runningPlugin } from './plugins/running';
import { sendingPlugin } from './plugins/sending';
import { sessionsPagePlugin } from './plugins/sessions-page';
import { sharedFolderPlugin } from './plugins/shared-folder';
import { sidebarPlugin } from './plugins/sidebar';
import { terminalsPlugin } from './plugins/terminals';
import { turnOutputPlugin } from './plugins/turn-output';

export { ISessionManager } from './session/tokens';

export default [
  managerPlugin,
  notebooksPlugin,
  sidebarPlugin,
  commandsPlugin,
  terminalsPlugin,
  sendingPlugin,
  besidePlugin,
  codeCellsPlugin,
  pointingPlugin,
  sharedFolderPlugin,
  sessionsPagePlugin,
  runningPlugin,
  turnOutputPlugin,
  handoverPlugin
];
