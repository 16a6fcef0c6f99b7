// What a model is told of a notebook and its kernel, when the real things are asked: frames of pandas, and cells that
// a person changes under its hands.
import { expect, test, type Page } from '../fixtures';
import { bodyOf, gate, lastSaid, quote, reply, text, toolUse, type Call } from '../messages-api';
import { cell, hash, notebook, openNotebook } from '../notebook';

test.use({ labOptions: { api: true } });

/** Keys that look alike: a missing one made the numbers floats, so their text is "1.0". */
const MERGE = `import pandas as pd
orders = pd.DataFrame({"customer": [1, 2, None], "total": [10.5, 20.0, 7.0]})
customers = pd.DataFrame({"customer": ["1", "2", "3"], "city": ["Oslo", "Rome", "Lima"]})
orders["key"] = orders["customer"].astype(str)
df = orders.merge(customers, left_on="key", right_on="customer")`;

test('"Why is df empty after the merge?" is answered from the real shapes, and the execution count stays', async ({
  chat,
  lab,
  page,
  api
}) => {
  lab.write('why.ipynb', notebook(cell('merge', MERGE), cell('next', 'len(df)')));
  await openNotebook(page, 'why.ipynb');
  const cells = page.locator('.jp-Notebook .jp-Cell');
  await cells.nth(0).locator('.cm-content').click();
  await page.keyboard.press('Control+Enter');
  await expect(cells.nth(0).locator('.jp-InputPrompt')).toHaveText('[1]:', { timeout: 60_000 });

  const look = (name?: string) => toolUse('inspect_variables', { path: 'why.ipynb', ...(name && { name }) });
  await api.answer(
    reply(look()),
    reply(text('It has ', quote(/df: [\w.]*DataFrame, shape (0 x 5)/), '. '), look('orders'), look('customers')),
    reply(
      text(
        'The key of orders reads ',
        quote(/0 +1\.0 +10\.5 +(1\.0)/),
        ', that of customers ',
        quote(/0 +(1) +Oslo/),
        ', and one of them is ',
        quote(/missing values: (customer: 1)/),
        '.'
      )
    )
  );
  await chat.newSession();
  await chat.hear(
    'Why is df empty after the merge?',
    'The key of orders reads 1.0, that of customers 1, and one of them is customer: 1.'
  );
  await expect(chat.transcript).toContainText('It has 0 x 5.');

  const [, listed, looked] = (await api.calls()).map(lastSaid);
  expect(listed!.join('').split('\n')).toEqual([
    expect.stringMatching(/^customers: pandas\.[\w.]*DataFrame, shape 3 x 2, columns customer, city, [\d,]+ bytes$/),
    expect.stringMatching(/^df: pandas\.[\w.]*DataFrame, shape 0 x 5, columns customer_x, total, key, customer_y, city, /),
    expect.stringMatching(/^orders: pandas\.[\w.]*DataFrame, shape 3 x 3, columns customer, total, key, [\d,]+ bytes$/)
  ]);
  const [orders, customers] = looked!.map(said => said.split('\n'));
  expect(orders![1]).toMatch(/^columns: customer \(float64\), total \(float64\), key \((str|object)\)$/);
  expect(orders![2]).toMatch(/^missing values: customer: 1/);
  expect(orders!.slice(-3, -1).map(row => row.split(/\s+/))).toEqual([
    ['0', '1.0', '10.5', '1.0'],
    ['1', '2.0', '20.0', '2.0']
  ]);
  expect(customers![1]).toMatch(/^columns: customer \((str|object)\), city \((str|object)\)$/);
  expect(customers!.slice(-3).map(row => row.split(/\s+/))).toEqual([
    ['0', '1', 'Oslo'],
    ['1', '2', 'Rome'],
    ['2', '3', 'Lima']
  ]);

  await cells.nth(1).locator('.cm-content').click();
  await page.keyboard.press('Control+Enter');
  await expect(cells.nth(1).locator('.jp-InputPrompt')).toHaveText('[2]:');
});

const cellOf = (page: Page, source: string) => page.locator('.jp-Notebook .jp-Cell').filter({ hasText: source });

/** What a person does to a cell. */
const hands = {
  edit: async (page: Page, source: string) => {
    await cellOf(page, source).locator('.cm-content').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('  # mine');
    await expect(cellOf(page, source)).toContainText('# mine');
  },
  delete: async (page: Page, source: string) => {
    await cellOf(page, source).locator('.jp-InputPrompt').click();
    await page.keyboard.press('d');
    await page.keyboard.press('d');
    await expect(cellOf(page, source)).toHaveCount(0);
  },
  moveUp: async (page: Page, source: string) => {
    const first = page.locator('.jp-Notebook .jp-Cell').first();
    await cellOf(page, source).locator('.jp-InputPrompt').click();
    while (!(await first.textContent())!.includes(source)) await page.keyboard.press('Control+Shift+ArrowUp');
  }
};

const resultsIn = (call: Call) => bodyOf(call).messages.at(-1)!.content.map(({ is_error, content }) => [is_error, JSON.stringify(content)]);
const refusedWith = (words: string) => [true, expect.stringContaining(words)];

test('a cell that a person edits, deletes or moves between the reading and the edit, or while the edit is asked', async ({
  chat,
  lab,
  page,
  api
}) => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  lab.write('mine.ipynb', notebook(...names.map(name => cell(name, `${name} = 1`))));
  await openNotebook(page, 'mine.ipynb');
  const edit = (name: string) => {
    const replaced = { op: 'replace', cell_id: name, base_hash: hash(`${name} = 1`), source: `${name} = 2` };
    return toolUse('edit_notebook', { path: 'mine.ipynb', edits: [replaced] });
  };
  await api.answer(
    reply(toolUse('read_notebook', { path: 'mine.ipynb' })),
    reply(text('I have read it. ', gate('read')), edit('a'), edit('b'), edit('c')),
    reply(edit('d')),
    reply(edit('e')),
    reply(edit('f')),
    reply('I see: these are yours now.')
  );
  const allow = async (shown: string) => {
    await expect(chat.permission).toContainText(shown);
    await chat.panel.getByTestId('agentchat-allow').click();
  };

  await chat.start('Make them two.');
  await expect(chat.transcript).toContainText('I have read it.');
  await hands.edit(page, 'a = 1');
  await hands.delete(page, 'b = 1');
  await hands.moveUp(page, 'c = 1');
  await api.open('read');
  await allow('c = 2');
  for (const [name, hand] of [['d', hands.edit], ['e', hands.delete], ['f', hands.moveUp]] as const) {
    await expect(chat.permission).toContainText(`${name} = 2`);
    await hand(page, `${name} = 1`);
    await allow(`${name} = 2`);
  }
  await expect(chat.transcript).toContainText('I see: these are yours now.');
  await chat.idle();

  // Only what moved, and was allowed where it stood then, is the agent's; the rest is as the person left it.
  await expect(page.locator('.jp-Notebook .jp-Cell .cm-content')).toHaveText(['f = 1', 'c = 2', 'a = 1  # mine', 'd = 1  # mine']);
  const [first, ...asked] = (await api.calls()).slice(2).map(resultsIn);
  expect(first).toEqual([
    refusedWith('Cell a was changed since it was read'),
    refusedWith("There is no cell 'b' in the notebook: it was deleted"),
    [undefined, expect.stringContaining(hash('c = 2'))]
  ]);
  const notAsShown = 'Not run: what it would change is no longer what the person was shown';
  expect(asked.flat()).toEqual([refusedWith(notAsShown), refusedWith(notAsShown), refusedWith(notAsShown)]);
  expect(asked.flat().map(([, said]) => said)).toEqual([
    expect.stringContaining('Cell d was changed since it was read'),
    expect.stringContaining("There is no cell 'e'"),
    expect.stringContaining('Look again first.')
  ]);

  await expect(chat.cards).toHaveCount(7);
  await expect(chat.cards.getByRole('img', { name: 'Failed' })).toHaveCount(5); // nobody said no, so none is denied
  for (const [at, words] of [[1, 'was changed'], [2, 'it was deleted'], [4, 'was changed'], [5, 'it was deleted'], [6, notAsShown]] as const) {
    await expect((await chat.openCard(at)).getByRole('alert')).toContainText(words);
  }
});
