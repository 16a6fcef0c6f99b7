// What a model is told of a notebook and its kernel, when the real things are asked: frames of pandas, and cells that
// a person changes under its hands.
import { cell, notebook, openNotebook } from '../notebook';
import { expect, test } from '../fixtures';
import { lastSaid, quote, reply, text, toolUse } from '../messages-api';

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
