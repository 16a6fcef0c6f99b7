// The agent edits and runs a notebook that a person has open, while they work in it.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Page } from '../fixtures';
import { cell, hash, notebook, openNotebook } from '../notebook';
import { use } from '../stage-side';

test.use({ labOptions: { stage: true } });

const editor = (page: Page, at: number) => page.locator('.jp-Notebook .jp-Cell').nth(at).locator('.cm-content');

test('five cells are edited while a person types in a sixth: nothing is lost, and Undo takes one at a time', async ({
  chat,
  lab,
  page
}) => {
  const cells = [1, 2, 3, 4, 5, 6].map(n => cell(`c${n}`, `x${n} = ${n}`));
  writeFileSync(join(lab.workspace, 'work.ipynb'), notebook(...cells));
  await openNotebook(page, 'work.ipynb');
  await editor(page, 5).click();
  await page.keyboard.press('End');
  await page.keyboard.type('  # typed');

  const edits = [1, 2, 3, 4, 5].map(n => ({
    op: 'replace',
    cell_id: `c${n}`,
    base_hash: hash(`x${n} = ${n}`),
    source: `x${n} = ${n}0`
  }));
  const prompt = lab.stage.write('five', use('edit_notebook', { path: 'work.ipynb', edits }, true));
  await chat.start(prompt);
  await expect(chat.permission).toContainText('x5 = 50');
  await chat.pressKeyOf('agentchat-allow');
  await expect(chat.transcript).toContainText('completed: Done.');
  for (const n of [1, 2, 3, 4, 5]) await expect(editor(page, n - 1)).toHaveText(`x${n} = ${n}0`);
  await expect(editor(page, 5)).toHaveText('x6 = 6  # typed');
  await expect.poll(() => readFileSync(join(lab.workspace, 'work.ipynb'), 'utf8')).toContain('# typed');
  await expect(page.locator('.jp-Dialog')).toHaveCount(0);

  // Five bars, one on each cell that changed; one cell is kept, one is taken back, and Undo does the same.
  const bars = page.getByTestId('agentchat-cell-review');
  await expect(bars).toHaveCount(5);
  await bars.nth(0).getByRole('button', { name: 'Keep' }).focus();
  await page.keyboard.press('Enter');
  await expect(bars).toHaveCount(4);
  await bars.nth(0).getByRole('button', { name: 'Show the changes' }).click();
  await expect(bars.nth(0)).toContainText('x2 = 2');
  await bars.nth(0).getByRole('button', { name: 'Revert' }).click();
  await expect(editor(page, 1)).toHaveText('x2 = 2');
  await expect(page.getByTestId('agentchat-notebook-review')).toContainText('The agent changed 3 cells');
  await page.locator('.jp-Notebook .jp-Cell').nth(0).locator('.jp-InputPrompt').click();
  await page.keyboard.press('Escape');
  await page.keyboard.press('z'); // Undo of that, and then of the edits one by one
  await expect(editor(page, 1)).toHaveText('x2 = 20');
  await page.keyboard.press('z');
  await expect(editor(page, 4)).toHaveText('x5 = 5');
  await expect(editor(page, 3)).toHaveText('x4 = 40');
  await page.keyboard.press('z');
  await expect(editor(page, 3)).toHaveText('x4 = 4');
  await expect(bars).toHaveCount(1);

  // What the person types on top is not replaced by one click; reverting all leaves it alone.
  await editor(page, 2).click();
  await page.keyboard.press('End');
  await page.keyboard.type('  # mine');
  await expect(bars).toContainText('You changed it since.');
  await page.getByTestId('agentchat-notebook-review').getByRole('button', { name: 'Revert all' }).click();
  await expect(editor(page, 2)).toHaveText('x3 = 30  # mine');
  await bars.getByRole('button', { name: 'Revert' }).click();
  await bars.getByRole('button', { name: 'Revert anyway' }).click();
  await expect(editor(page, 2)).toHaveText('x3 = 3');
  await expect(bars).toHaveCount(0);
  await expect(page.getByTestId('agentchat-notebook-review')).toHaveCount(0);
});

test('a cell that the person changed meanwhile is not overwritten, and the agent is told', async ({ chat, lab, page }) => {
  writeFileSync(join(lab.workspace, 'mine.ipynb'), notebook(cell('a', 'x = 1')));
  await openNotebook(page, 'mine.ipynb');
  await editor(page, 0).click();
  await page.keyboard.press('End');
  await page.keyboard.type('0');
  const edits = [{ op: 'replace', cell_id: 'a', base_hash: hash('x = 1'), source: 'theirs' }];
  await chat.start(lab.stage.write('conflict', use('edit_notebook', { path: 'mine.ipynb', edits }, true)));
  await expect(chat.transcript).toContainText('was changed since it was read');
  await expect(editor(page, 0)).toHaveText('x = 10');
});

test('a cell runs in the kernel of the person, and its output arrives in the cell', async ({ chat, lab, page }) => {
  writeFileSync(join(lab.workspace, 'run.ipynb'), notebook(cell('a', 'answer = 6 * 7\nprint("it is", answer)')));
  await openNotebook(page, 'run.ipynb');
  await chat.start(lab.stage.write('run', use('run_cell', { path: 'run.ipynb', cell_ids: ['a'] }, true)));
  await expect(chat.permission).toContainText('answer = 6 * 7');
  await chat.pressKeyOf('agentchat-allow');
  await expect(page.locator('.jp-Notebook .jp-OutputArea-output')).toContainText('it is 42');
  await expect(chat.transcript).toContainText('completed: cell 1');
  await expect(page.locator('.jp-Dialog')).toHaveCount(0);
});

test('code that asks for input and a secret gets both from the panel; the secret is nowhere else', async ({ chat, lab, page }) => {
  const source = 'import getpass\nname = input("Name? ")\nlen(getpass.getpass("Password: ")), name';
  writeFileSync(join(lab.workspace, 'ask.ipynb'), notebook(cell('a', source)));
  await openNotebook(page, 'ask.ipynb');
  await chat.start(lab.stage.write('ask', use('run_cell', { path: 'ask.ipynb', cell_ids: ['a'] }, true)));
  await expect(chat.permission).toContainText('getpass');
  await chat.pressKeyOf('agentchat-allow');
  const question = chat.panel.getByTestId('agentchat-question');
  await expect(question).toContainText('Name?');
  await question.getByLabel('Input').fill('Ada');
  await question.getByRole('button', { name: 'Send' }).click();
  await expect(question).toContainText('Password:');
  await question.getByLabel('Secret').fill('open sesame');
  await question.getByRole('button', { name: 'Send' }).click();
  await expect(page.locator('.jp-Notebook .jp-OutputArea')).toContainText("(11, 'Ada')");
  await expect(page.locator('.jp-Notebook .jp-OutputArea')).toContainText('Name? Ada');
  await expect(chat.transcript).toContainText('completed: cell 1');
  await expect(page.locator('body')).not.toContainText('open sesame');
});

/** More than a cell keeps (notebooks/live_outputs.py): some of it, a gate, and then the rest. */
const FLOOD = `import os, time
for n in range(100_000):
    print(f"line {n} of far too many")
    while n == 1_000 and not os.path.exists("go.txt"): time.sleep(0.02)`;
const KEPT = 1_000_000;

test('100,000 lines of output: the tab and the server answer meanwhile, and what is kept is bounded', async ({
  chat,
  lab,
  page
}) => {
  rmSync(join(lab.workspace, 'go.txt'), { force: true });
  lab.write('flood.ipynb', notebook(cell('flood', FLOOD), cell('other', 'y = 1')));
  await openNotebook(page, 'flood.ipynb');
  // Asked in the page, so that a failure does not print a million characters.
  const prints = (words: string) =>
    expect.poll(() => printed.evaluate((node, words) => node.textContent!.includes(words), words), words).toBe(true);
  const printed = page.locator('.jp-Notebook .jp-Cell').nth(0).locator('.jp-OutputArea');
  const answers = async (said: string) => {
    await editor(page, 1).click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(`  # ${said}`);
    await expect(editor(page, 1)).toContainText(said);
    await chat.composer.click();
    await page.keyboard.type(said);
    await expect(chat.composer).toHaveValue(said);
    await chat.composer.fill('');
    expect((await lab.fetch('api/status')).ok).toBe(true);
  };

  const session = await chat.start(lab.stage.write('flood', use('run_cell', { path: 'flood.ipynb', cell_ids: ['flood'] }, true)));
  await expect(chat.permission).toContainText('far too many');
  const gaps = await watchFrames(page);
  await chat.pressKeyOf('agentchat-allow');
  await prints('line 1000 of');
  await answers('in the middle');
  lab.write('go.txt', '');
  await answers('while it prints');
  await expect(chat.transcript).toContainText(/completed: cell 1 [^]*line 99999 of far too many/);
  await prints('more was printed than is kept here');
  await answers('after it');
  test.info().annotations.push({ type: 'longest time without a frame', description: `${await gaps()} ms` });

  await editor(page, 1).click();
  await page.keyboard.press('Control+s');
  await expect.poll(() => lab.read('flood.ipynb')!.includes('after it')).toBe(true);
  const [flooded] = (JSON.parse(lab.read('flood.ipynb')!) as { cells: { outputs: { text: string[] }[] }[] }).cells;
  expect(flooded!.outputs).toHaveLength(1);
  const kept = flooded!.outputs[0]!.text.join('');
  expect(kept.slice(0, 60)).toContain('line 1 of far too many\n');
  expect(kept.length).toBeGreaterThan(KEPT);
  expect(kept.length).toBeLessThan(KEPT + 100);
  const sizes = (await lab.frames(session)).map(frame => JSON.stringify(frame).length);
  expect(Math.max(...sizes)).toBeLessThan(200_000);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(1_000_000);
});

/** Note how long the page goes without drawing; returns what says the longest time in ms, from now to then. */
async function watchFrames(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const noted = window as unknown as { longestGap: number };
    noted.longestGap = 0;
    let last = performance.now();
    const look = (now: number) => {
      noted.longestGap = Math.max(noted.longestGap, now - last);
      last = now;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  return () => page.evaluate(() => Math.round((window as unknown as { longestGap: number }).longestGap));
}
