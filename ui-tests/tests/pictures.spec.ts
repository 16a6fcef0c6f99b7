// The documentation's pictures. Made when one is missing, or all anew with PICTURES=1.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Chat, expect, type Locator, type Page, test } from '../fixtures';

const IMAGES = resolve(__dirname, '../../docs/images');

test.use({ labOptions: { workspace: '../examples/workspace', name: 'weather' } });

const NAMES = ['light', 'dark', 'narrow', 'permission', 'card', 'empty', 'sessions'] as const;

const file = (name: string) => resolve(IMAGES, `${name}.png`);

test.skip(!process.env.PICTURES && NAMES.every(name => existsSync(file(name))), 'The pictures are there.');

/** Each picture shows only its own sessions. */
test.beforeEach(async ({ lab }) => {
  for (const { session_id } of await lab.sessions()) {
    await lab.fetch(`api/agentchat/sessions/${session_id}`, { method: 'DELETE' });
  }
});

async function take(of: Page | Locator, name: (typeof NAMES)[number]): Promise<void> {
  const page = 'page' in of ? of.page() : of;
  await page.mouse.move(600, 780); // nothing is pointed at
  await of.screenshot({ path: file(name), animations: 'disabled', caret: 'hide' });
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

async function setTheme(page: Page, theme: string): Promise<void> {
  await execute(page, 'apputils:change-theme', { theme });
  await expect(page.locator('body')).toHaveAttribute('data-jp-theme-name', theme);
}

/** Drag the panel's edge until it is so many pixels wide. */
async function widen(chat: Chat, width: number): Promise<void> {
  const { page } = chat;
  const stack = page.locator('#jp-right-stack');
  const box = await stack.boundingBox();
  if (!box) throw new Error('The panel is not on the right.');
  await page.mouse.move(box.x - 2, box.y + 200);
  await page.mouse.down();
  await page.mouse.move(box.x - 2 + (box.width - width), box.y + 200, { steps: 5 });
  await page.mouse.up();
  await expect.poll(async () => Math.round((await stack.boundingBox())?.width ?? 0)).toBeCloseTo(width, -1);
}

/** A notebook with its results, and a session about it. */
async function work(chat: Chat): Promise<void> {
  const { page } = chat;
  await execute(page, 'docmanager:open', { path: 'analysis.ipynb' });
  await expect(page.locator('.jp-Notebook')).toBeVisible();
  await expect(page.locator('#jp-main-statusbar')).toContainText('| Idle', { timeout: 30_000 });
  await execute(page, 'notebook:run-all-cells');
  await expect(page.locator('.jp-OutputArea-output').last()).toBeVisible({ timeout: 30_000 });
  await chat.newSession();
  await chat.ask('Read load.py');
  await chat.say('Write Rain is measured in millimetres to notes.md');
  await expect(chat.panel.getByTestId('agentchat-allow')).toBeEnabled();
}

test('the empty state, a card, the sessions', async ({ chat }) => {
  await widen(chat, 420);
  await chat.newSession();
  await chat.composer.focus();
  await take(chat.panel, 'empty');
  await chat.ask('Read load.py');
  await chat.openCard(0);
  await take(chat.panel, 'card');
  await chat.start('Write Rain is measured in millimetres to notes.md');
  await expect(chat.permission).toBeVisible();
  await chat.newSession();
  await chat.ask('Think aloud about the weather');
  await chat.openList();
  await take(chat.panel, 'sessions');
});

test('beside a notebook, light and dark', async ({ chat, page }) => {
  await widen(chat, 420);
  await work(chat);
  await take(page, 'light');
  await take(chat.permission, 'permission');
  await setTheme(page, 'JupyterLab Dark');
  await take(page, 'dark');
  await setTheme(page, 'JupyterLab Light');
});

test('the panel at 280 px', async ({ chat }) => {
  await widen(chat, 280);
  await work(chat);
  await take(chat.panel, 'narrow');
});
