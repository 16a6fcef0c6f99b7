// The terminal beside the session: the same folder, and text that goes both ways.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Chat, expect, type LabServer, type Page, test } from '../fixtures';
import { eventsOf, partsOf } from '../frames';
import { Editor } from '../editor';
import { gate, say, use } from '../stage-side';
import { openTerminal, Terminal } from '../terminal';

test.use({ labOptions: { stage: true, env: { SHELL: '/bin/bash' } } });

test('a selection goes to the agent, by the menu and by the key, together with what is typed', async ({
  chat,
  lab,
  page
}) => {
  await chat.newSession();
  const terminal = await openTerminal(page);
  await terminal.run('printf "\\033[31mValueError:\\033[0m no such column\\n"');
  await terminal.select('ValueError: no');
  await terminal.choose('Send Selection to Agent', 'ValueError: no');

  await expect(chat.attachments).toHaveText(['Terminal 1' + '1 line']);
  await expect(chat.composer).toBeFocused();
  await chat.attachments.first().getByRole('button', { name: 'Terminal 1' }).first().click();
  await expect(chat.panel.getByTestId('agentchat-attachment-text')).toHaveText('ValueError: no such column');

  await terminal.run('echo second');
  await terminal.select('second');
  await terminal.press('ControlOrMeta+Shift+A');
  await expect(chat.attachments).toHaveCount(2);
  await expect(chat.composer).toBeFocused();
  await chat.attachments.nth(1).getByRole('button', { name: 'Remove' }).click();

  await expect(chat.composer).toBeFocused();
  await page.keyboard.type('Fix this');
  await page.keyboard.press('Enter');
  await expect(chat.transcript).toContainText('I heard: Fix this');
  await expect(chat.attachments).toHaveCount(0);
  const shown = chat.transcript.getByTestId('agentchat-prompt-attachment');
  await shown.locator('summary').click();
  await expect(shown.locator('pre')).toHaveText('ValueError: no such column');
  const session_id = (await lab.sessions())[0]?.session_id ?? '';
  const [prompt] = partsOf(await lab.frames(session_id));
  expect(prompt?.type === 'prompt' && prompt.content).toEqual([
    { type: 'terminal', text: 'ValueError: no such column', name: 'Terminal 1' },
    { type: 'text', text: 'Fix this' }
  ]);
  expect(eventsOf(await lab.frames(session_id), 'turn_ended')).toHaveLength(1);
});

test('with nothing selected it is the last command with what it printed; it outlives a reload', async ({
  chat,
  page
}) => {
  await chat.newSession();
  const terminal = await openTerminal(page);
  await terminal.run('echo before');
  await terminal.run('for i in 1 2 3; do printf "\\r%s of 3" $i; done; echo; seq 2');
  await terminal.press('ControlOrMeta+Shift+A');
  await expect(chat.attachments).toHaveText([/Terminal \d+, last command4 lines/]);
  await chat.attachments.first().getByRole('button').first().click();
  const text = chat.panel.getByTestId('agentchat-attachment-text');
  await expect(text).toContainText('seq 2\n3 of 3\n1\n2');
  await expect(text).not.toContainText('before');
  await chat.reload();
  await chat.newSession();
  await expect(chat.attachments).toHaveText([/last command4 lines/]);
});

/** A repository in the workspace with one committed file. */
function repository(lab: LabServer, text = 'rain = 1\n'): void {
  const git = (...given: string[]) => execFileSync('git', ['-C', lab.workspace, ...given]);
  writeFileSync(join(lab.workspace, 'load.py'), text);
  git('init', '--quiet', '--initial-branch=main');
  git('add', 'load.py');
  git('-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', 'commit', '--quiet', '--allow-empty', '--message=First');
}

async function open(page: Page, path: string, factory?: string): Promise<void> {
  await execute(page, 'docmanager:open', { path, factory });
}

async function execute(page: Page, command: string, args: object = {}): Promise<void> {
  await page.evaluate(
    async ([id, given]) => {
      const lab = window as unknown as { jupyterapp: { commands: { execute(id: string, args: object): unknown } } };
      await lab.jupyterapp.commands.execute(id, given);
    },
    [command, args] as const
  );
}

/** The widths of the chat and the terminal, as parts of both. */
async function shares(chat: Chat, terminal: Terminal): Promise<[number, number]> {
  const [left, right] = [await chat.panel.boundingBox(), await terminal.node.boundingBox()];
  if (!left || !right) throw new Error('One of them is not on the screen.');
  expect(left.x + left.width).toBeLessThanOrEqual(right.x);
  const both = left.width + right.width;
  return [left.width / both, right.width / both];
}

test('the session’s terminal opens beside what is open, in its folder, and there is one', async ({ chat, lab, page }) => {
  repository(lab);
  await open(page, 'load.py');
  const editor = page.locator('.jp-FileEditor');
  await expect(editor).toBeVisible();
  await chat.start('Hello');
  await chat.terminal.click();
  const terminal = new Terminal(page);
  await terminal.ready();
  await expect(editor).toBeVisible();
  const [left, right] = [await editor.boundingBox(), await terminal.node.boundingBox()];
  expect(left!.x + left!.width).toBeLessThanOrEqual(right!.x);
  await terminal.run('git status --short --branch && pwd');
  await terminal.shows('## main');
  await terminal.shows(lab.workspace);

  await editor.locator('.cm-content').click();
  await chat.terminal.click();
  await expect(page.locator('.jp-Terminal')).toHaveCount(1);
  await expect(page.locator('.jp-Terminal textarea')).toBeFocused();
  await execute(page, 'application:close');
  await expect(page.locator('.jp-Terminal')).toHaveCount(0);
  await chat.terminal.click();
  await terminal.shows('## main'); // the same one: it remembers

  await chat.start('Hello again');
  await chat.terminal.click();
  await expect(page.locator('.jp-Terminal')).toHaveCount(2);
  await expect(page.locator('.jp-Terminal').filter({ visible: true })).toHaveCount(1); // a tab in the same place
});

test('the folder may lie outside of JupyterLab’s root; a session that is still to begin has a terminal too', async ({
  chat,
  lab,
  page
}) => {
  await chat.newSession();
  await chat.terminal.click();
  const first = new Terminal(page);
  await first.ready();
  await first.run('pwd');
  await first.shows(lab.workspace);
  await chat.say('Begin');
  await expect(chat.transcript).toContainText('I heard: Begin');
  await chat.terminal.click();
  await expect(page.locator('.jp-Terminal textarea')).toBeFocused();
  await expect(page.locator('.jp-Terminal')).toHaveCount(1);

  const elsewhere = mkdtempSync(join(tmpdir(), 'agentchat-elsewhere-'));
  try {
    const sessionId = await lab.createSession('Elsewhere', elsewhere);
    await chat.choose(sessionId);
    await chat.terminal.click();
    const second = new Terminal(page, 1);
    await second.ready();
    await second.run('pwd');
    await second.shows(elsewhere);
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
});

test('chat and terminal share the main area, also after a reload, and neither vanishes', async ({ chat, page }) => {
  await chat.start('Hello');
  await chat.terminal.click();
  const terminal = new Terminal(page);
  await terminal.ready();
  await execute(page, 'agentchat:move-to-main');
  await expect.poll(async () => (await shares(chat, terminal))[0]).toBeCloseTo(0.45, 1);
  await expect(chat.composer).toBeFocused();
  await expect(page.getByRole('tab', { name: 'Agent Chat' })).toHaveCount(1);

  for (let step = 0; step < 2; step++) await page.keyboard.press('ControlOrMeta+Alt+-');
  await expect.poll(async () => (await shares(chat, terminal))[0]).toBeCloseTo(0.35, 1);
  await chat.composer.fill('half a sentence');
  await saved(page);
  await chat.reload();
  await terminal.ready();
  await expect.poll(async () => (await shares(chat, terminal))[0]).toBeCloseTo(0.35, 1);
  await expect(chat.composer).toHaveValue('half a sentence');

  const edge = (await chat.panel.boundingBox())!;
  await page.mouse.move(edge.x + edge.width + 2, edge.y + 200);
  await page.mouse.down();
  await page.mouse.move(edge.x, edge.y + 200, { steps: 5 });
  await page.mouse.up();
  await expect.poll(async () => (await shares(chat, terminal))[0]).toBeGreaterThan(0.14);

  await page.getByRole('tab', { name: 'Agent Chat' }).locator('.lm-TabBar-tabCloseIcon').click();
  await expect(page.locator('#jp-right-stack').getByTestId('agentchat-panel')).toBeVisible();
  await expect(chat.composer).toHaveValue('half a sentence');
});

test('code from an answer is typed into the terminal, and nothing of it runs before Enter', async ({ chat, lab, page }) => {
  const answer = [
    'One line:\n\n```bash\necho one > ran.txt\n```\n',
    'Several:\n\n```bash\necho two > ran.txt\necho three >> ran.txt\n```\n',
    '1. In a list:\n\n   ```sh\n   echo four > ran.txt\n   ```\n',
    '```sh\necho\u00a0five\u202e\u001b[201~ > ran.txt\n```\n'
  ].join('\n');
  await chat.start(lab.stage.write('code', say(answer)));
  await expect(chat.transcript.locator('pre')).toHaveCount(4);
  const send = async (index: number) => {
    const block = chat.transcript.locator('.jp-mod-fence, .jp-AgentChat-nestedCode').nth(index);
    await block.hover();
    await block.getByTestId('agentchat-code-terminal').click();
  };
  const terminal = new Terminal(page);

  await send(0); // opens the terminal, waits for its prompt
  await terminal.shows('# echo one > ran.txt');
  expect(lab.read('ran.txt')).toBeNull();
  await expect(page.locator('.jp-Terminal textarea')).toBeFocused();
  await terminal.press('Enter');
  await expect.poll(() => lab.read('ran.txt')).toBe('one\n');

  await terminal.ready();
  await send(1);
  await terminal.shows('echo three >> ran.txt');
  expect(lab.read('ran.txt')).toBe('one\n');
  await terminal.press('Enter');
  await expect.poll(() => lab.read('ran.txt')).toBe('two\nthree\n');

  await terminal.ready();
  await send(2);
  await terminal.shows('# echo four > ran.txt');
  await terminal.press('Control+C');
  await terminal.ready();

  await send(3);
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('echoU+00A0five > ran.txt'); // named; what only reorders or escapes is gone
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  await terminal.type('echo begun; sleep 1000');
  await terminal.press('Enter');
  await expect.poll(() => terminal.lines()).toContain('begun');
  await send(0);
  await expect(dialog).toContainText('A program runs in this terminal');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await terminal.press('Control+C');
  await terminal.ready();
  expect(lab.read('ran.txt')).toBe('two\nthree\n');
});

test('code from an answer becomes a cell below', async ({ chat, lab, page }) => {
  const cell = { cell_type: 'code', metadata: {}, source: 'first', outputs: [], execution_count: null };
  const notebook = { cells: [{ ...cell, id: 'a' }], metadata: {}, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(join(lab.workspace, 'a.ipynb'), JSON.stringify(notebook));
  await chat.start(lab.stage.write('cell', say('```python\nprint(1)\nprint(2)\n```')));
  await expect(chat.transcript.locator('pre')).toBeVisible();
  const block = chat.transcript.locator('.jp-mod-fence');
  await block.hover();
  await block.getByTestId('agentchat-code-cell').click();
  await expect(chat.panel).toContainText('No notebook is open.');

  await open(page, 'a.ipynb');
  await page.getByRole('dialog').getByRole('button', { name: 'No Kernel' }).click();
  await expect(page.locator('.jp-Notebook .jp-CodeCell')).toHaveCount(1);
  await block.hover();
  await block.getByTestId('agentchat-code-cell').click();
  await expect(page.locator('.jp-Notebook .jp-CodeCell')).toHaveCount(2);
  await expect(page.locator('.jp-Notebook .jp-CodeCell').nth(1)).toContainText('print(2)');
});

const numbered = (count: number) => Array.from({ length: count }, (_, line) => `day_${line + 1} = ${line + 1}\n`).join('');
const edit = (old_text: string, new_text: string) => use('edit_file', { path: 'load.py', old_text, new_text });

test('what the agent edits is seen at once, where one reads and types', async ({ chat, lab, page }) => {
  repository(lab, numbered(300));
  await chat.choose(await lab.createSession('Edits', lab.workspace, 'accept_edits'));
  await open(page, 'load.py');
  await chat.terminal.click();
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.run('git status --short --branch');
  const editor = new Editor(page, 'load.py');
  await editor.goTo(150, 8);
  await editor.scrollTo(140);
  const before = await editor.view();
  expect(before.line).toBe('day_150 = 150');

  const above = edit('day_2 = 2\n', 'day_2 = 2\nrain = 1\nsnow = 1\n');
  const below = edit('day_290 = 290\n', '');
  await chat.say(lab.stage.write('edits', above, below, say('Done. ', gate('edited'), 'I stop.')));
  await expect(chat.transcript).toContainText('Done.');
  await expect.poll(() => editor.text()).toBe(lab.read('load.py'));
  expect(await editor.text()).toContain('snow = 1\n');
  expect(await editor.text()).not.toContain('day_290');
  await expect(chat.stop).toBeVisible(); // the turn goes on
  const { column, line, top } = await editor.view();
  expect({ column, line, top }).toEqual({ column: before.column, line: before.line, top: before.top });
  await expect(editor.unsaved).toHaveCount(0);
  await terminal.run('git status --short');
  await terminal.shows(' M load.py');

  await editor.focus();
  await page.keyboard.type('99');
  await expect(editor.unsaved).toHaveCount(1);
  await page.keyboard.press('ControlOrMeta+s');
  await expect.poll(() => lab.read('load.py')).toContain('day_150 99= 150\n');
  await expect(editor.unsaved).toHaveCount(0);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('ControlOrMeta+z');
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => editor.text()).toContain('day_290 = 290\n'); // the agent's last edit was a step for Undo
  lab.stage.openGate('edited');
  await expect(chat.transcript).toContainText('I stop.');
});

test('what is typed and not saved is not touched by what the agent edits, and JupyterLab asks', async ({
  chat,
  lab,
  page
}) => {
  repository(lab);
  await chat.choose(await lab.createSession('Edits', lab.workspace, 'accept_edits'));
  await open(page, 'load.py');
  const editor = new Editor(page, 'load.py');
  await editor.goTo(1, 0);
  await page.keyboard.type('my ');
  await expect(editor.unsaved).toHaveCount(1);
  const other = use('write_file', { path: 'other.txt', content: 'new\n' });
  await chat.ask(lab.stage.write('beneath', edit('rain = 1', 'rain = 2'), other));
  await expect(page.locator('.jp-DirListing-item', { hasText: 'other.txt' })).toBeVisible({ timeout: 4_000 });
  expect(lab.read('load.py')).toBe('rain = 2\n');
  expect(await editor.text()).toBe('my rain = 1\n');
  await editor.focus();
  await page.keyboard.press('ControlOrMeta+s');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('has changed on disk');
  await dialog.getByRole('button', { name: 'Overwrite' }).click();
  await expect.poll(() => lab.read('load.py')).toBe('my rain = 1\n');
});

test('what a command writes is seen at once in editors, previews, tables and the file browser', async ({
  chat,
  lab,
  page
}) => {
  lab.write('deep/load.py', 'rain = 1\n');
  lab.write('deep/notes.md', 'before\n');
  lab.write('deep/rain.csv', 'day,rain\n1,2\n');
  await chat.choose(await lab.createSession('Commands', join(lab.workspace, 'deep'), 'accept_edits'));
  await execute(page, 'filebrowser:go-to-path', { path: 'deep' });
  await open(page, 'deep/rain.csv');
  await open(page, 'deep/notes.md', 'Markdown Preview');
  await open(page, 'deep/load.py');
  const files = page.locator('.jp-DirListing-item');
  await expect(files).toHaveCount(3);
  const editor = new Editor(page, 'load.py');
  expect(await editor.text()).toBe('rain = 1\n');
  const command = 'echo rain = 2 > load.py; echo after > notes.md; echo 3,4 >> rain.csv; mkdir made; exit 1';
  await chat.say(lab.stage.write('command', use('shell', { command })));
  await expect(chat.permission).toBeVisible();
  await chat.pressKeyOf('agentchat-allow');
  await chat.idle();
  await expect(files).toHaveCount(4, { timeout: 4_000 });
  await expect.poll(() => editor.text()).toBe('rain = 2\n');
  await expect(editor.unsaved).toHaveCount(0);
  await expect(page.locator('.jp-MarkdownViewer')).toContainText('after');
  await expect.poll(() => new Editor(page, 'rain.csv').text()).toBe('day,rain\n1,2\n3,4\n');
});

/** JupyterLab has written down how the page looks. */
async function saved(page: Page): Promise<void> {
  await page.waitForResponse(
    response => /lab\/api\/workspaces/.test(response.url()) && response.request().method() === 'PUT'
  );
}
