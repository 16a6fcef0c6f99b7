import { commandsPlugin } from './plugins/commands';
import { managerPlugin } from './plugins/manager';
import { sidebarPlugin } from './plugins/sidebar';

export { ISessionManager } from './session/tokens';

export default [managerPlugin, sidebarPlugin, commandsPlugin];
