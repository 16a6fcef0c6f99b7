import { Token } from '@lumino/coreutils';
import type { Sidebar } from '../panels/sidebar';

export const ISidebar = new Token<ISidebar>('jupyter_agentchat:ISidebar', 'The panel with the sessions.');
export type ISidebar = Sidebar;
