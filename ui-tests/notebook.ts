import { createHash } from 'node:crypto';
import { expect, type Page } from '@playwright/test';

export interface INotebookCell {
  id: string;
  cell_type: string;
  source: string;
  metadata: object;
  outputs: object[];
  execution_count: number | null;
}

export const cell = (id: string, source: string): INotebookCell => ({
  id,
  cell_type: 'code',
  source,
  metadata: {},
  outputs: [],
  execution_count: null
});

/** What an edit gives to prove that a code cell with this source was read (notebooks/cells.py). */
export const hash = (source: string): string => createHash('sha256').update(`code\n${source}`).digest('hex').slice(0, 12);

/** A Python notebook, as it is on disk. */
export function notebook(...cells: INotebookCell[]): string {
  return notebookOf({ name: 'python3', display_name: 'Python 3' }, ...cells);
}

/** A notebook of another kernel. */
export function notebookOf(kernel: { name: string; display_name: string }, ...cells: INotebookCell[]): string {
  const kernelspec = { ...kernel, language: 'python' };
  return JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells });
}

/** Open a notebook of the workspace, and wait until its kernel is there. */
export async function openNotebook(page: Page, path: string, kernel = 'Python 3 (ipykernel)'): Promise<void> {
  // Nothing is returned: the document's widget is no value for a test.
  await page.evaluate(async path => {
    const lab = window as unknown as { jupyterapp: { commands: { execute(id: string, args: object): Promise<unknown> } } };
    await lab.jupyterapp.commands.execute('docmanager:open', { path });
  }, path);
  await expect(page.locator('.jp-Notebook .jp-Cell').first()).toBeVisible();
  // The sign in the toolbar says idle before there is a kernel.
  await expect(page.locator('#jp-main-statusbar')).toContainText(`${kernel} | Idle`, { timeout: 60_000 });
}
