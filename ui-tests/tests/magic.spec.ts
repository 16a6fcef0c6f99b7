// `%agent` in a notebook: its output is drawn with the panel's parts, and alive while the kernel is busy.
import { expect, test, type Locator, type Page } from '../fixtures';
import { cell as code, notebook, openNotebook } from '../notebook';
import { gate, say, use } from '../stage-side';

test.use({
  labOptions: { stage: true },
  // A kernel may speak while the page is reloaded: Jupyter's own channel to it then leaves an exception unread.
  // One of ours has a line of its own in the log.
  expectedComplaints: /^Traceback/
});

const cell = (page: Page, at: number) => page.locator('.jp-Notebook .jp-Cell').nth(at);
const outputOf = (page: Page, at: number) => cell(page, at).getByTestId('agentchat-output');

/** Press Ctrl+Enter in a cell. */
async function run(page: Page, at: number): Promise<void> {
  await cell(page, at).locator('.cm-content').click();
  await page.keyboard.press('Control+Enter');
}

const prompt = (page: Page, at: number) => cell(page, at).locator('.jp-InputArea-prompt');
const isOver = (page: Page, at: number) => expect(prompt(page, at)).toHaveText(/\[\d+\]/);

async function allow(where: Locator): Promise<void> {
  await expect(where.getByTestId('agentchat-allow')).toBeEnabled();
  await where.getByTestId('agentchat-allow').click();
}

test('streams into its cell, asks there and in the panel, and leaves what it did', async ({ chat, lab, page }) => {
  test.slow();
  const first = lab.stage.write(
    'cell',
    say('The first words', gate('words'), ' and **the rest**.'),
    use('shell', { command: 'echo from the panel' }, true),
    use('run_code', { code: 'x = 6 * 7' }, true),
    use('shell', { command: 'echo denied in the cell' }, true)
  );
  const second = lab.stage.write('endless', say('It begins', gate('never')));
  const sources = ['%load_ext jupyter_agentchat', `%%agent\n${first}`, 'print("x is", x)', `%agent ${second}`];
  lab.write('agent.ipynb', notebook(...sources.map((source, n) => code(`c${n}`, source))));
  await openNotebook(page, 'agent.ipynb');
  await run(page, 0);
  await isOver(page, 0);

  await run(page, 1);
  const output = outputOf(page, 1);
  await expect(output).toContainText('The first words', { timeout: 30_000 });
  await expect(output).not.toContainText('the rest');
  lab.stage.openGate('words');
  await expect(output.locator('strong')).toHaveText('the rest');

  await output.getByTestId('agentchat-open').click();
  await expect(chat.transcript).toContainText('the rest');
  await expect(chat.panel.getByTestId('agentchat-notebook')).toHaveText('agent.ipynb');
  await expect(output.getByTestId('agentchat-permission')).toContainText('echo from the panel');
  await allow(chat.permission);
  await expect(output).toContainText('completed: from the panel');

  await expect(chat.permission).toContainText('x = 6 * 7');
  await output.getByTestId('agentchat-card').first().locator('summary').first().click(); // opened by hand
  await expect(prompt(page, 1)).toHaveText('[*]:');
  await allow(output);
  await expect(output.getByTestId('agentchat-permission')).toContainText('echo denied in the cell');
  const reason = output.getByTestId('agentchat-deny-reason');
  await expect(output.getByTestId('agentchat-deny')).toBeEnabled();
  await reason.click();
  await page.keyboard.type('dd x'); // in a notebook these are commands, but not here
  await page.keyboard.press('Enter');
  await expect(output).toContainText('dd x');
  await expect(chat.permission).toHaveCount(0);
  await isOver(page, 1);
  await expect(page.locator('.jp-Notebook .jp-Cell')).toHaveCount(4);
  await expect(output.getByTestId('agentchat-stop')).toHaveCount(0);
  await expect(output.getByTestId('agentchat-card').first()).toHaveAttribute('open', '');
  await expect(chat.panel).not.toContainText('in another window');
  await run(page, 2);
  await expect(cell(page, 2).locator('.jp-OutputArea-output')).toContainText('x is 42');

  await run(page, 3);
  await expect(outputOf(page, 3)).toContainText('It begins');
  await outputOf(page, 3).getByTestId('agentchat-stop').click();
  await expect(outputOf(page, 3)).toContainText('Stopped');
  await isOver(page, 3);

  await page.getByRole('tab', { name: 'Launcher' }).click();
  await expect(outputOf(page, 3)).toBeHidden();
  await chat.panel.getByTestId('agentchat-notebook').click();
  await expect(outputOf(page, 3)).toBeVisible();
  await page.keyboard.press('Control+s');
  await expect.poll(() => lab.read('agent.ipynb')).toContain('It begins');
  await chat.reload();
  await expect(outputOf(page, 1).getByTestId('agentchat-card')).toHaveCount(3, { timeout: 30_000 });
  await expect(outputOf(page, 3)).toContainText('Stopped');
  for (const { session_id } of await lab.sessions()) {
    await lab.fetch(`api/agentchat/sessions/${session_id}`, { method: 'DELETE' });
  }
  await chat.reload();
  await expect(outputOf(page, 1).getByTestId('agentchat-saved')).toContainText('The first words and the rest.');
  await expect(page.locator('.jp-Dialog')).toHaveCount(0);
});
