import { Token } from '@lumino/coreutils';
import type { Sidebar } from '../panels/sidebar';
import type { Terminals } from '../panels/terminals';

export const ISidebar = new Token<ISidebar>('jupyter_agentchat:ISidebar', 'The panel with the sessions.');
export type ISidebar = Sidebar;

export const ITerminals = new Token<ITerminals>(
  'jupyter_agentchat:ITerminals',
  'The terminals that are open, and what they have printed.'
);
export type ITerminals = Terminals;
