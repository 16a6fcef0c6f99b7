// Two kinds of paths: a workspace is an absolute path of the server; what JupyterLab calls a path counts from the
// server's root folder.

/** The absolute path of what JupyterLab calls `path`. */
export function toAbsolute(root: string, path: string): string {
  const clean = path.replace(/^\/+|\/+$/g, '');
  return clean === '' ? root : `${root.replace(/\/+$/, '')}/${clean}`;
}

/** An absolute path as seen from a folder, `.` for the folder itself; null when it lies outside. */
export function toRelative(folder: string, path: string): string | null {
  if (path === folder) return '.';
  const inside = `${folder.replace(/\/+$/, '')}/`;
  return path.startsWith(inside) ? path.slice(inside.length) : null;
}

/** The notebook that a session is bound to, as an absolute path; null when there is none. */
export function notebookOf({ workspace, notebook }: { workspace: string; notebook: string | null }): string | null {
  return notebook ? toAbsolute(workspace, notebook) : null;
}
