// The session of a notebook.

import type { SessionRow } from '../protocol';
import { notebookOf, toAbsolute, toRelative } from './folders';
import type { SidebarModel } from './sidebar-model';

/**
 * Show the session of a notebook: the one that is shown if it is bound to it, else the newest that is, else a new
 * one that will be.
 *
 * @param path - what JupyterLab calls the notebook's path.
 */
export function openSessionOf(model: SidebarModel, path: string): void {
  const { manager, workspace } = model.options;
  const root = manager.about?.root;
  if (root === undefined) return;
  const notebook = toAbsolute(root, path);
  if (model.notebook === notebook && (!model.row || isOpen(model.row))) return;
  const row = manager.sessions.find(other => isOpen(other) && notebookOf(other) === notebook);
  if (row) return model.open(row.session_id);
  const folder = toRelative(toAbsolute(root, workspace()), notebook) === null ? folderOf(path) : workspace();
  model.startNew({ folder, notebook });
}

const isOpen = (row: SessionRow) => !row.archived && row.state !== 'ended' && !row.read_only;

const folderOf = (path: string) => path.replace(/\/?[^/]*$/, '');
