import { expect, type Locator, type Page } from '@playwright/test';
import { labRestored } from './lab-page';
import type { LabServer } from './lab-server';

/** The panel as a person uses it, in one page. */
export class Chat {
  readonly panel: Locator;
  readonly transcript: Locator;
  readonly composer: Locator;
  readonly send: Locator;
  readonly stop: Locator;
  readonly cards: Locator;
  readonly thinking: Locator;
  readonly permission: Locator;
  readonly rows: Locator;
  readonly queue: Locator;
  readonly connection: Locator;
  readonly attachments: Locator;
  readonly terminal: Locator;

  constructor(
    readonly page: Page,
    readonly lab: LabServer
  ) {
    this.panel = page.getByTestId('agentchat-panel');
    this.transcript = this.panel.getByTestId('agentchat-transcript');
    this.composer = this.panel.getByTestId('agentchat-composer');
    this.send = this.panel.getByTestId('agentchat-send');
    this.stop = this.panel.getByTestId('agentchat-stop');
    this.cards = this.panel.getByTestId('agentchat-card');
    this.thinking = this.panel.getByTestId('agentchat-thinking');
    this.permission = this.panel.getByTestId('agentchat-permission');
    this.rows = page.getByTestId('agentchat-session-row');
    this.queue = this.panel.getByTestId('agentchat-queue-row');
    this.connection = this.panel.getByTestId('agentchat-connection');
    this.terminal = this.panel.getByTestId('agentchat-terminal');
    this.attachments = this.panel.getByTestId('agentchat-attachment');
  }

  /** Lab in this page, logged in, with the panel open. */
  async open({ reset = true } = {}): Promise<this> {
    await this.page.goto(this.lab.labUrl(reset ? 'reset' : ''));
    await this.restored();
    return this;
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.restored();
  }

  /** Lab has put its windows back, and the panel can be used. */
  async restored(): Promise<void> {
    await labRestored(this.page);
    if (!(await this.panel.isVisible())) await this.page.getByRole('tab', { name: 'Agent Chat' }).click();
    await expect(this.composer).toBeVisible();
  }

  /** An empty session by the button; the server makes it when something is said. */
  async newSession(): Promise<void> {
    await this.panel.getByTestId('agentchat-new-session').click();
    await expect(this.panel.getByTestId('agentchat-empty')).toBeVisible();
    await expect(this.composer).toBeFocused();
  }

  /** A new session that begins with this prompt; returns its id. */
  async start(prompt: string): Promise<string> {
    const before = new Set((await this.lab.sessions()).map(row => row.session_id));
    await this.newSession();
    await this.say(prompt);
    let made: string | undefined;
    await expect
      .poll(async () => (made = (await this.lab.sessions()).find(row => !before.has(row.session_id))?.session_id))
      .toBeTruthy();
    return made as string;
  }

  /** Type a prompt and press Enter. */
  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** Type a prompt that gets a turn of its own after this one. */
  async line(text: string): Promise<void> {
    const before = await this.queue.count();
    await this.composer.fill(text);
    await this.composer.press('Alt+Enter');
    await expect(this.queue).toHaveCount(before + 1);
    await expect(this.composer).toHaveValue('');
  }

  /** Send what is typed in one of the ways that the menu beside Send has. */
  async sendBy(way: 'At its next step' | 'After this turn' | 'Stop and send'): Promise<void> {
    await this.panel.getByTestId('agentchat-send-menu').click();
    await this.panel.getByRole('menuitem', { name: way }).click();
  }

  /** Say it when nothing runs, so that it gets a turn of its own, and wait until that is over. */
  async ask(prompt: string, timeout?: number): Promise<void> {
    await this.idle();
    const turns = this.transcript.locator('[data-turn]');
    const before = await turns.count();
    await this.say(prompt);
    await expect(turns).toHaveCount(before + 1);
    await expect(turns.last()).toHaveAttribute('data-state', 'ended', { timeout });
    await this.idle();
  }

  /** Say it, and wait until what is said last can be read and nothing runs any more. */
  async hear(prompt: string, last: string | RegExp = `I heard: ${prompt}`, timeout?: number): Promise<void> {
    await this.say(prompt);
    await expect(this.transcript).toContainText(last, { timeout });
    await this.idle();
  }

  /** Nothing runs. */
  async idle(): Promise<void> {
    await expect(this.stop).toBeHidden();
    await expect(this.composer).toBeEditable();
  }

  /** Answer the open question with the key that its button names. The card must have the keyboard by itself. */
  async pressKeyOf(testId: string): Promise<void> {
    const button = this.panel.getByTestId(testId);
    await expect(button).toBeEnabled();
    await expect(this.permission).toBeFocused();
    await this.page.keyboard.press(await button.locator('kbd').innerText());
  }

  async denyBecause(reason: string): Promise<void> {
    await expect(this.panel.getByTestId('agentchat-deny')).toBeEnabled();
    await this.panel.getByTestId('agentchat-deny-reason').fill(reason);
    await this.page.keyboard.press('Enter');
  }

  /** Unfold a card. */
  async openCard(index: number): Promise<Locator> {
    const card = this.cards.nth(index);
    await card.locator('summary').first().click();
    return card;
  }

  /** The transcript as it reads, without the timers' figures. */
  async reading(): Promise<string> {
    return (await this.transcript.innerText()).replace(/\b\d+(\.\d+)? s\b/g, '_ s');
  }

  rowOf(sessionId: string): Locator {
    return this.panel.locator(`[data-testid="agentchat-session-row"][data-session="${sessionId}"]`);
  }

  async openList(): Promise<void> {
    const title = this.panel.getByTestId('agentchat-sessions');
    if ((await title.getAttribute('aria-expanded')) !== 'true') await title.click();
    await expect(this.rows.first()).toBeVisible();
  }

  async choose(sessionId: string): Promise<void> {
    await this.openList();
    await this.rowOf(sessionId).getByRole('button').first().click();
    await expect(this.rows).toHaveCount(0);
  }

  async rename(sessionId: string, title: string): Promise<void> {
    await this.openList();
    const row = this.rowOf(sessionId);
    await row.getByTestId('agentchat-rename').click();
    await row.getByTestId('agentchat-rename-field').fill(title);
    await row.getByTestId('agentchat-rename-field').press('Enter');
  }

  async delete(sessionId: string): Promise<void> {
    await this.openList();
    const row = this.rowOf(sessionId);
    await row.getByTestId('agentchat-delete').click();
    await row.getByTestId('agentchat-delete-confirm').click();
    await expect(row).toHaveCount(0);
  }
}
