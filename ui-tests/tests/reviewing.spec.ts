// What the agent changed in a notebook that nobody had open is kept or taken back when somebody opens it.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Page } from '../fixtures';
import { cell, notebook, openNotebook } from '../notebook';
import { use } from '../stage-side';

test.use({ labOptions: { stage: true } });

const hash = (source: string) => createHash('sha256').update(`code\n${source}`).digest('hex').slice(0, 12);
const sources = (page: Page) => page.locator('.jp-Notebook .jp-Cell .cm-content');

test('an edit with no tab open has its bars when the notebook is opened; what is judged stays judged', async ({
  chat,
  lab,
  page
}) => {
  const file = join(lab.workspace, 'away.ipynb');
  writeFileSync(file, notebook(...['a', 'b', 'c', 'd'].map(id => cell(id, `${id} = 1`))));
  const edits = [
    ...['a', 'b', 'c'].map(id => ({ op: 'replace', cell_id: id, base_hash: hash(`${id} = 1`), source: `${id} = 2` })),
    { op: 'delete', cell_id: 'd', base_hash: hash('d = 1') },
    { op: 'insert', after: 'c', cells: [{ source: 'new = 1' }] }
  ];
  await chat.start(lab.stage.write('away', use('edit_notebook', { path: 'away.ipynb', edits }, true)));
  await expect(chat.permission).toContainText('b = 2');
  await chat.pressKeyOf('agentchat-allow');
  await expect(chat.transcript).toContainText('completed: Done.');

  await openNotebook(page, 'away.ipynb');
  const above = page.getByTestId('agentchat-notebook-review');
  await expect(above).toContainText('The agent changed 5 cells');
  const on = (at: number) => page.locator('.jp-Notebook .jp-Cell').nth(at).getByTestId('agentchat-cell-review');
  await expect(on(3)).toContainText('Added by the agent');
  await on(0).getByRole('button', { name: 'Keep' }).click();
  await on(1).getByRole('button', { name: 'Revert' }).click();
  await on(3).getByRole('button', { name: 'Delete' }).click();
  await above.getByRole('button', { name: 'Put back' }).click();
  await expect(sources(page)).toHaveText(['a = 2', 'b = 1', 'c = 2', 'd = 1']);
  await expect(above).toContainText('The agent changed 1 cell');

  await page.getByRole('menuitem', { name: 'File' }).click();
  await page.getByRole('menuitem', { name: 'Save Notebook', exact: false }).first().click();
  await expect.poll(() => readFileSync(file, 'utf8')).toContain('b = 1');
  await chat.reload();
  await openNotebook(page, 'away.ipynb');
  await expect(above).toContainText('The agent changed 1 cell');
  await expect(on(2)).toContainText('Changed by the agent');
  await expect(page.locator('.jp-Notebook').getByTestId('agentchat-cell-review')).toHaveCount(1);
  await expect(sources(page)).toHaveText(['a = 2', 'b = 1', 'c = 2', 'd = 1']);
});
