// People point at cells, outputs and variables, and the agent sees what they see.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cell, notebook, openNotebook, type INotebookCell } from '../notebook';
import { expect, test } from '../fixtures';
import { bodyOf, lastSaid, quote, reply, text, toolUse } from '../messages-api';

test.use({ labOptions: { api: true } });

const FAILING: INotebookCell = cell('bad', "row = {'day': 1}\nrow['month']");

test('an error, one click: the agent has the traceback, the source and the cell, and mends it in the notebook', async ({
  chat,
  lab,
  page,
  api
}) => {
  writeFileSync(join(lab.workspace, 'fix.ipynb'), notebook(cell('one', 'x = 1'), FAILING));
  await openNotebook(page, 'fix.ipynb');
  const bad = page.locator('.jp-Notebook .jp-Cell').nth(1);
  await bad.locator('.cm-content').click();
  await page.keyboard.press('Control+Enter');
  const fix = bad.getByRole('button', { name: 'Fix', exact: true });
  await expect(fix).toBeVisible({ timeout: 60_000 });

  await api.answer(
    reply(
      text('I see ', quote(/(KeyError: 'month')/), ' in ', quote(/cell `(\w+)` of/), '.'),
      toolUse('edit_notebook', [
        '{"path": "fix.ipynb", "edits": [{"op": "replace", "cell_id": "bad", "source": "row[\'day\']", "base_hash": "',
        quote(/hash ([0-9a-f]{12})/),
        '"}]}'
      ])
    ),
    reply('Mended.')
  );
  await fix.click();
  await expect(chat.transcript).toContainText("I see KeyError: 'month' in bad.");
  await expect(chat.permission).toContainText("row['day']");
  await chat.pressKeyOf('agentchat-allow');
  await expect(chat.transcript).toContainText('Mended.');
  await expect(bad.locator('.cm-content')).toHaveText("row['day']");
  await chat.idle();

  const [folder, bound, error, words] = lastSaid((await api.calls())[0]!);
  expect(folder).toContain('[The workspace is');
  expect(bound).toBe('[The notebook of this session is `fix.ipynb`]');
  expect(error).toContain('Traceback (most recent call last)');
  expect(error).toContain(FAILING.source);
  expect(words).toBe('Fix this error.');

  // Asking goes on in the session of the notebook, with the cell beside what one types.
  await page.locator('.jp-Notebook .jp-Cell').nth(0).locator('.cm-content').click();
  await page.keyboard.press('Control+e');
  await page.keyboard.press('a');
  await expect(chat.composer).toBeFocused();
  await expect(chat.attachments).toHaveText('Cell 1 of fix.ipynb');
  await expect(page.locator('.jp-Notebook .jp-Cell').nth(0).locator('.cm-content')).toHaveText('x = 1');
  await api.answer(reply(text('It says ', quote(/```\\n(x = 1)\\n```/), '.')));
  await chat.hear('What is it?', 'It says x = 1.');
  expect(await lab.sessions()).toHaveLength(1);
});

test('Fix with another cell selected finds the one that failed last, and says when there is none', async ({
  chat,
  lab,
  page,
  api
}) => {
  writeFileSync(join(lab.workspace, 'find.ipynb'), notebook(cell('one', 'x = 1'), FAILING));
  await openNotebook(page, 'find.ipynb');
  const cells = page.locator('.jp-Notebook .jp-Cell');
  const fix = async () => {
    await cells.nth(0).locator('.cm-content').click();
    await page.keyboard.press('Control+e');
    await page.keyboard.press('f');
  };
  await fix();
  await expect(chat.panel).toContainText('No cell of this notebook shows an error.');
  await cells.nth(1).locator('.cm-content').click();
  await page.keyboard.press('Control+Enter');
  await expect(cells.nth(1).getByRole('button', { name: 'Fix', exact: true })).toBeVisible({ timeout: 60_000 });
  await api.answer(reply(text('I see ', quote(/(KeyError: 'month')/), '.')));
  await fix();
  await expect(chat.transcript).toContainText("I see KeyError: 'month'.");
  await expect(cells.nth(0).locator('.cm-content')).toHaveText('x = 1');
});

test('mentions by keyboard: a cell and a variable as it is, and looking changes nothing in the kernel', async ({
  chat,
  lab,
  page,
  api
}) => {
  const merge = cell('merge', "rows = [1, 2, 3]\ndf = {'left': rows}");
  writeFileSync(join(lab.workspace, 'why.ipynb'), notebook(merge, cell('plot', 'draw(df)')));
  await openNotebook(page, 'why.ipynb');
  await page.locator('.jp-Notebook .jp-Cell').nth(0).locator('.cm-content').click();
  await page.keyboard.press('Control+Enter');
  const count = page.locator('.jp-Notebook .jp-Cell .jp-InputPrompt').first();
  await expect(count).toHaveText('[1]:', { timeout: 60_000 });

  await chat.newSession();
  const list = chat.panel.getByRole('listbox', { name: 'What the prompt can point at' });
  const active = list.getByRole('option', { selected: true });
  await page.keyboard.type('Why is @v');
  await expect(active).toContainText('@var:');
  await page.emulateMedia({ forcedColors: 'active' }); // a ground says nothing there
  await expect(active).toHaveCSS('outline-style', 'solid');
  await page.emulateMedia({ forcedColors: 'none' });
  await page.keyboard.press('Enter');
  await expect(list.getByRole('option')).toHaveText([/^df/, /^rows/]);
  await page.keyboard.type('ro');
  await expect(active).toHaveText(/rows.*list, 3/);
  await page.keyboard.press('Tab');
  await expect(chat.composer).toHaveValue('Why is @var:rows ');
  await page.keyboard.type('so short in @cell:');
  await page.keyboard.type('pl');
  await expect(active).toHaveText(/2\s+draw\(df\)/);
  await page.keyboard.press('Enter');
  await expect(chat.composer).toHaveValue('Why is @var:rows so short in @cell:plot ');
  await expect(chat.attachments).toHaveText(['rows', 'Cell 2 of why.ipynb']);

  await api.answer(
    reply(text('It is a '), toolUse('inspect_variables', { path: 'why.ipynb', name: 'df' })),
    reply(text('I was shown ', quote(/(rows: list, length 3)/), ', and looked: ', quote(/(df: dict, length 1)/), '.'))
  );
  await page.keyboard.press('Enter');
  await expect(chat.transcript).toContainText('I was shown rows: list, length 3, and looked: df: dict, length 1.');
  await chat.idle();
  const said = lastSaid((await api.calls())[0]!);
  expect(said.join('\n')).toContain('draw(df)');

  await page.locator('.jp-Notebook .jp-Cell').nth(0).locator('.cm-content').click();
  await page.keyboard.press('Control+Enter');
  await expect(count).toHaveText('[2]:');
});

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

test('a cell and a drawing that are dragged onto the panel wait beside the prompt, and the image is seen', async ({
  chat,
  lab,
  page,
  api
}) => {
  const draw = `from IPython.display import Image\nfrom base64 import b64decode\nImage(b64decode('${PIXEL}'), width=60, height=60)`;
  writeFileSync(join(lab.workspace, 'drag.ipynb'), notebook(cell('one', draw), cell('two', 'y = 2')));
  await openNotebook(page, 'drag.ipynb');
  await chat.newSession();
  await page.locator('.jp-Notebook .jp-Cell .jp-InputPrompt').nth(1).hover();
  await page.mouse.down();
  const { x, y } = (await chat.composer.boundingBox())!; // what is dragged lies over everything: no element is hovered
  await page.mouse.move(x + 20, y + 20, { steps: 5 });
  await expect(chat.panel).toHaveClass(/jp-mod-dropTarget/);
  await page.mouse.up();
  await expect(chat.attachments).toHaveText('Cell 2 of drag.ipynb');
  await expect(chat.composer).toBeFocused();
  await expect(page.locator('.jp-Notebook .jp-Cell')).toHaveCount(2);

  await page.locator('.jp-Notebook .jp-Cell').nth(0).locator('.cm-content').click();
  await page.keyboard.press('Control+Enter');
  await page.locator('.jp-OutputArea-output img').dragTo(chat.composer);
  await expect(chat.attachments).toHaveText(['Cell 2 of drag.ipynb', /^Cell 1 output of drag\.ipynb/]);
  await api.answer(reply('A dot.'));
  await chat.hear('What is it?', 'A dot.');
  const blocks = bodyOf((await api.calls())[0]!).messages.at(-1)!.content;
  expect(blocks.map(block => block.type)).toEqual(['text', 'text', 'text', 'image', 'text']);
});
