// The page with all sessions, in the main area.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOSTILE } from '../../labextension/src/components/testing/hostile';
import { type Chat, expect, type Locator, type Page, test } from '../fixtures';
import { gate, say, use } from '../stage-side';

test.use({ labOptions: { stage: true } });

/** Each test has the list to itself. */
test.beforeEach(async ({ lab }) => {
  for (const { session_id } of await lab.sessions()) {
    await lab.fetch(`api/agentchat/sessions/${session_id}`, { method: 'DELETE' });
  }
});

/** The page as a person uses it. */
class SessionsPage {
  readonly root: Locator;
  readonly rows: Locator;
  readonly search: Locator;

  constructor(readonly page: Page) {
    this.root = page.getByTestId('agentchat-page');
    this.rows = this.root.getByTestId('agentchat-page-row');
    this.search = this.root.getByTestId('agentchat-page-search');
  }

  /** Open it from the panel's menu. */
  async open(chat: Chat): Promise<this> {
    await chat.panel.getByRole('button', { name: 'More' }).click();
    await chat.panel.getByRole('menuitem', { name: 'All sessions' }).click();
    await expect(this.search).toBeFocused();
    return this;
  }

  row(sessionId: string): Locator {
    return this.root.locator(`[data-testid="agentchat-page-row"][data-session="${sessionId}"]`);
  }

  async menu(sessionId: string, item: string): Promise<void> {
    await this.row(sessionId).click({ button: 'right' });
    await this.page.getByRole('menuitem', { name: item, exact: true }).click();
  }
}

test('shows what is there, finds what was said, opens what is chosen', async ({ chat, page, lab }) => {
  const rain = await chat.start('Tell me of rain');
  await expect(chat.transcript).toContainText('I heard: Tell me of rain');
  const sun = await chat.start('Tell me of the sun');
  await expect(chat.transcript).toContainText('I heard: Tell me of the sun');
  const asking = await chat.start(lab.stage.write('ask', use('write_file', { path: 'a.txt', content: 'x' })));
  await expect(chat.permission).toBeVisible();

  const all = await new SessionsPage(page).open(chat);
  await expect(all.rows).toHaveCount(3);
  await expect(all.row(asking)).toContainText('needs permission');
  await expect(all.row(rain)).toContainText('I heard: Tell me of rain');
  await expect(all.row(rain)).toContainText('/workspace');

  await all.root.getByTestId('agentchat-page-needs').click();
  await expect(all.rows).toHaveCount(1);
  await expect(all.row(asking)).toBeVisible();
  await all.root.getByTestId('agentchat-page-show').selectOption('all');

  await lab.fetch(`api/agentchat/sessions/${rain}`, { method: 'PATCH', body: JSON.stringify({ title: 'Weather' }) });
  await all.search.fill('heard rain'); // said in the text, not in the title any more
  await expect(all.rows).toHaveCount(1);
  await expect(all.row(rain)).toContainText('Weather');
  await expect(all.root.getByTestId('agentchat-page-place')).toContainText('I heard: Tell me of rain');

  await page.keyboard.press('ArrowDown');
  await expect(all.row(rain)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(chat.transcript).toContainText('I heard: Tell me of rain');
  await expect(chat.composer).toBeFocused();
  await all.search.fill('');
  await all.row(sun).click();
  await expect(chat.transcript).toContainText('I heard: Tell me of the sun');
  await expect(chat.composer).toBeFocused();
});

test('a place in a long session is brought into view', async ({ chat, page, lab }) => {
  const id = await chat.start('The needle');
  await expect(chat.transcript).toContainText('I heard: The needle');
  await chat.idle();
  await chat.ask(lab.stage.write('hay', say(Array.from({ length: 200 }, (_, line) => `Hay ${line}.\n\n`).join(''))));
  await chat.start('Another session');
  await expect(chat.transcript).toContainText('I heard: Another session');

  const all = await new SessionsPage(page).open(chat);
  await all.search.fill('needle');
  await expect(all.row(id)).toBeVisible();
  const place = all.root.getByTestId('agentchat-page-place').filter({ hasText: 'I heard' });
  await place.click();
  await expect(chat.transcript.getByText('I heard: The needle')).toBeInViewport();
  await expect(chat.transcript.getByText('Hay 199.')).not.toBeInViewport();
});

test('renames, pins, archives, ends and deletes; every window sees it', async ({ chat, page, context, lab, openLab }) => {
  const first = await chat.start('First');
  await expect(chat.transcript).toContainText('I heard: First');
  const second = await chat.start('Second');
  await expect(chat.transcript).toContainText('I heard: Second');
  const all = await new SessionsPage(page).open(chat);
  const elsewhere = await context.newPage();
  await openLab(elsewhere);
  await elsewhere.evaluate(() =>
    (window as unknown as { jupyterapp: { commands: { execute(id: string): void } } }).jupyterapp.commands.execute(
      'agentchat:open-sessions'
    )
  );
  const other = new SessionsPage(elsewhere);
  await expect(other.rows).toHaveCount(2);
  await page.bringToFront();

  await all.row(first).focus();
  await page.keyboard.press('F2');
  await expect(all.row(first).getByTestId('agentchat-rename-field')).toBeFocused();
  await page.keyboard.type('The first one');
  await page.keyboard.press('Enter');
  await expect(all.row(first)).toBeFocused();
  await expect(other.row(first)).toContainText('The first one');

  await all.row(second).hover();
  await all.row(second).getByTestId('agentchat-page-pin').click();
  await expect(other.rows.first()).toHaveAttribute('data-session', second);
  await all.menu(first, 'End');
  await expect(other.row(first)).toHaveAttribute('data-state', 'ended');

  await all.menu(first, 'Archive');
  await expect(all.rows).toHaveCount(1);
  await expect(other.rows).toHaveCount(1);
  await all.root.getByTestId('agentchat-page-show').selectOption('archived');
  await expect(all.rows).toHaveCount(1);
  await all.menu(first, 'Take out of the archive');
  await expect(all.rows).toHaveCount(0);
  await expect(other.rows).toHaveCount(2);
  await all.root.getByTestId('agentchat-page-show').selectOption('all');

  await all.row(second).focus();
  await page.keyboard.press('Delete');
  await expect(all.row(second)).toContainText('files in the folder stay');
  await page.keyboard.press('Escape');
  await expect(all.row(second)).toBeFocused();
  await all.menu(second, 'Delete…');
  await all.row(second).getByTestId('agentchat-delete-confirm').click();
  await expect(all.row(second)).toHaveCount(0);
  await expect(other.rows).toHaveCount(1);
  expect((await lab.sessions()).map(row => row.session_id)).toEqual([first]);
});

test.describe('a new session', () => {
  test.use({ expectedComplaints: /status of 400|400 POST/ });

  test('begins in the folder that one names', async ({ chat, page, lab }) => {
    await chat.start('Somewhere');
    const all = await new SessionsPage(page).open(chat);
    await all.root.getByTestId('agentchat-page-new').click();
    const folder = all.root.getByTestId('agentchat-page-form-folder');
    await expect(folder).toBeFocused();
    await folder.fill('nowhere');
    await folder.press('Enter');
    await expect(all.root.getByRole('alert')).toContainText('does not exist');
    await lab.fetch('api/contents/somewhere', { method: 'PUT', body: JSON.stringify({ type: 'directory' }) });
    await folder.fill('somewhere');
    await folder.press('Enter');
    await expect(all.rows).toHaveCount(2);
    await expect(chat.panel.getByTestId('agentchat-empty')).toBeVisible();
    await chat.hear('Here');
    await expect.poll(async () => (await lab.sessions())[0]?.workspace).toBe(`${lab.workspace}/somewhere`);
  });
});

test('comes back after a reload, and follows a running session', async ({ chat, page, lab }) => {
  const id = await chat.start(lab.stage.write('slow', say('One ', gate('two'), 'two')));
  await expect(chat.transcript).toContainText('One');
  const all = await new SessionsPage(page).open(chat);
  await expect(all.row(id)).toHaveAttribute('data-state', 'running');
  await expect.poll(() => lab.fetch('lab/api/workspaces/default').then(answer => answer.text())).toContain('agentchat-sessions');
  await page.goto(lab.labUrl());
  await chat.restored();
  await expect(all.row(id)).toHaveAttribute('data-state', 'running');
  lab.stage.openGate('two');
  await expect(all.row(id)).toHaveAttribute('data-state', 'idle');
  await expect(all.row(id)).toContainText('One two');
});

test('a session is taken away as a file of every kind', async ({ chat, page }) => {
  const id = await chat.start('Say <b>rain</b>');
  await expect(chat.transcript).toContainText('I heard: Say <b>rain</b>');
  await chat.idle();
  const all = await new SessionsPage(page).open(chat);
  const kinds = {
    Markdown: ['md', 'I heard: Say &lt;b>rain&lt;/b>'],
    'Web page': ['html', 'I heard: Say &lt;b&gt;rain&lt;/b&gt;'],
    Notebook: ['ipynb', '"cell_type": "markdown"'],
    'JSON, with everything': ['json', '"format":"jupyter_agentchat.session"']
  };
  for (const [item, [suffix, words]] of Object.entries(kinds)) {
    await all.row(id).click({ button: 'right' });
    await page.locator('.lm-Menu-item[data-type=submenu]', { hasText: 'Export' }).hover();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: item }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe(`Say b rain b.${suffix}`);
    expect(readFileSync(await file.path(), 'utf8')).toContain(words);
  }

  const download = page.waitForEvent('download');
  await chat.panel.getByRole('button', { name: 'More' }).click();
  await chat.panel.getByRole('menuitem', { name: 'Export as Markdown' }).click();
  expect((await download).suggestedFilename()).toBe('Say b rain b.md');
});

test('a running session stands in the list of what runs, and can be ended there', async ({ chat, page, lab }) => {
  const id = await chat.start(lab.stage.write('long', say('Working', gate('never'))));
  await expect(chat.transcript).toContainText('Working');
  await page.getByRole('tab', { name: 'Running Terminals and Kernels' }).click();
  await expect(page.locator('.jp-RunningSessions').getByText('Agent Sessions')).toBeVisible();
  const item = page.locator('.jp-RunningSessions-item', { hasText: 'Play long' });
  await expect(item).toContainText('running');
  await chat.newSession();
  await item.getByText('Play long').click();
  await expect(chat.transcript).toContainText('Working');
  await item.hover();
  await item.getByTitle('End', { exact: true }).click();
  await expect(item).toHaveCount(0);
  await expect.poll(async () => (await lab.sessions()).find(row => row.session_id === id)?.state).toBe('ended');
  await expect(chat.transcript).toContainText('Working');
});

test('a session is brought back from its file, and emptied', async ({ chat, page, lab }) => {
  const id = await chat.start('Remember the rain');
  await expect(chat.transcript).toContainText('I heard: Remember the rain');
  await chat.idle();
  const file = await lab.fetch(`api/agentchat/sessions/${id}/export?format=json`);
  const all = await new SessionsPage(page).open(chat);
  await all.root
    .getByTestId('agentchat-page-import-file')
    .setInputFiles({ name: 'rain.json', mimeType: 'application/json', buffer: Buffer.from(await file.arrayBuffer()) });
  await expect(all.rows).toHaveCount(2);
  const imported = all.rows.filter({ hasText: 'imported' });
  await expect(imported).toContainText('Remember the rain');
  await chat.hear('Go on');
  await expect(chat.transcript).toContainText('I heard: Remember the rain');

  await imported.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Empty…' }).click();
  await all.root.getByTestId('agentchat-delete-confirm').click();
  await expect(all.rows.filter({ hasText: 'imported' })).toHaveCount(0);
  await expect(all.rows).toHaveCount(2);
  await expect(all.rows.filter({ hasText: 'I heard' })).toHaveCount(1);
  await expect(chat.panel.getByTestId('agentchat-empty')).toBeVisible();
});

test('R-R7: a page and a notebook that were exported do nothing and ask for nothing', async ({ chat, page, context, lab }) => {
  const texts = Object.values(HOSTILE).flat().filter(text => text.length < 10_000);
  const id = await chat.start(lab.stage.write('evil', ...texts.map(text => say(text))));
  await expect(chat.panel.locator('[data-turn]').last()).toHaveAttribute('data-state', 'ended', { timeout: 30_000 });
  const asked: string[] = [];
  const html = await (await lab.fetch(`api/agentchat/sessions/${id}/export?format=html`)).text();
  const file = join(lab.dir, 'export.html');
  writeFileSync(file, html);
  const reader = await context.newPage();
  reader.on('request', request => asked.push(request.url()));
  reader.on('dialog', dialog => asked.push(`dialog ${dialog.message()}`));
  await reader.goto(`file://${file}`);
  await expect(reader.getByRole('heading', { level: 1 })).toHaveText('Play evil');
  expect(await reader.locator('script, img, iframe, object, embed, form, link, svg, a, [style], [onclick]').count()).toBe(0);
  expect(await reader.locator('.words').count()).toBe(texts.length);
  const shown = await reader.locator('.words').evaluateAll(all => all.map(one => one.textContent).join('\n'));
  expect(shown).toContain('<img src=x onerror=alert(1)>');
  expect(await reader.evaluate(() => getComputedStyle(document.body).maxWidth)).not.toBe('none'); // its own style counts
  expect(asked).toEqual([`file://${file}`]);
  await reader.close();

  const notebook = await (await lab.fetch(`api/agentchat/sessions/${id}/export?format=ipynb`)).text();
  writeFileSync(join(lab.workspace, 'evil.ipynb'), notebook);
  const foreign: string[] = [];
  page.on('request', request => {
    if (new URL(request.url()).hostname !== '127.0.0.1') foreign.push(request.url());
  });
  page.on('dialog', dialog => foreign.push(`dialog ${dialog.message()}`));
  await page.evaluate(() => {
    const { commands } = (window as unknown as { jupyterapp: { commands: { execute(id: string, args: object): unknown } } })
      .jupyterapp;
    void commands.execute('docmanager:open', { path: 'evil.ipynb', factory: 'Notebook', kernel: { name: 'python3' } });
  });
  await expect(page.locator('.jp-Notebook h1').first()).toHaveText('Play evil¶');
  await expect(page.locator('.jp-Notebook .jp-RenderedMarkdown').nth(5)).toBeVisible();
  const active = page.locator('.jp-Notebook .jp-RenderedMarkdown :is(script, img, iframe, object, embed, form)');
  const scroller = page.locator('.jp-WindowedPanel-outer');
  const height = await scroller.evaluate(one => one.scrollHeight);
  for (let top = 0; top < height; top += 600) {
    await scroller.evaluate((one, at) => one.scrollTo(0, at), top); // what is far away is not drawn before
    expect(await active.count()).toBe(0);
  }
  expect(foreign).toEqual([]);
});
