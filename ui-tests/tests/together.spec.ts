// With jupyter-collaboration: the document belongs to a room on the server, and the agent edits it in the window.
import { expect, test } from '../fixtures';
import { cell, hash, notebook, openNotebook } from '../notebook';
import { use } from '../stage-side';

test.use({ labOptions: { stage: true, together: true } });

test('five cells are edited in a shared notebook while a person types in a sixth, and Revert takes them back', async ({
  chat,
  lab,
  page
}) => {
  const numbers = [1, 2, 3, 4, 5];
  lab.write('shared.ipynb', notebook(...[...numbers, 6].map(n => cell(`c${n}`, `x${n} = ${n}`))));
  const room = page.waitForEvent('websocket', socket => /collaboration.room.json(:|%3A)notebook/.test(socket.url()));
  await openNotebook(page, 'shared.ipynb');
  await room;
  const editor = (n: number) => page.locator('.jp-Notebook .jp-Cell .cm-content').nth(n - 1);

  const edits = numbers.map(n => ({ op: 'replace', cell_id: `c${n}`, base_hash: hash(`x${n} = ${n}`), source: `x${n} = ${n}0` }));
  await chat.start(lab.stage.write('five', use('edit_notebook', { path: 'shared.ipynb', edits }, true)));
  await expect(chat.permission).toContainText('x5 = 50');
  await editor(6).click();
  await page.keyboard.press('End');
  await page.keyboard.type('  # typed');
  await chat.panel.getByTestId('agentchat-allow').click();
  await expect(chat.transcript).toContainText('completed: Done.');
  for (const n of numbers) await expect(editor(n)).toHaveText(`x${n} = ${n}0`);
  await expect(editor(6)).toHaveText('x6 = 6  # typed');

  // The room saves by itself: both people's work is in the file, and nothing asks about it.
  const inFile = () => (JSON.parse(lab.read('shared.ipynb')!) as { cells: { source: string | string[] }[] }).cells.map(({ source }) => [source].flat().join(''));
  await expect.poll(inFile).toEqual([...numbers.map(n => `x${n} = ${n}0`), 'x6 = 6  # typed']);
  await expect(page.locator('.jp-Dialog')).toHaveCount(0);

  const bars = page.getByTestId('agentchat-cell-review');
  await expect(bars).toHaveCount(5);
  await bars.nth(0).getByRole('button', { name: 'Revert' }).click();
  await expect(editor(1)).toHaveText('x1 = 1');
  await page.getByTestId('agentchat-notebook-review').getByRole('button', { name: 'Revert all' }).click();
  await expect(bars).toHaveCount(0);
  for (const n of numbers) await expect(editor(n)).toHaveText(`x${n} = ${n}`);
  await expect(editor(6)).toHaveText('x6 = 6  # typed');
  await expect.poll(inFile).toEqual([...numbers.map(n => `x${n} = ${n}`), 'x6 = 6  # typed']);
});
