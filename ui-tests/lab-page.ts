import type { BrowserContext, Page } from '@playwright/test';

interface LabWindow {
  jupyterapp: { restored: Promise<void>; shell: { currentWidget: unknown } };
}

/** Wait until Lab has put its windows back, and its last one has taken the keyboard: also after `page.reload()`. */
export async function labRestored(page: Page): Promise<void> {
  await page.waitForFunction(() => 'jupyterapp' in window);
  await page.evaluate(() => (window as unknown as LabWindow).jupyterapp.restored);
  await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
  await page.waitForFunction(() => (window as unknown as LabWindow).jupyterapp.shell.currentWidget !== null);
}

/** Collect what the pages of a context complain about: every uncaught error, and our own warnings. */
export function complaintsOf(context: BrowserContext): string[] {
  const complaints: string[] = [];
  context.on('weberror', error => complaints.push(String(error.error().stack ?? error.error())));
  context.on('console', message => {
    const loud = message.type() === 'warning' || message.type() === 'error';
    const ours = /agentchat/i.test(message.location().url + message.text());
    if (loud && ours) complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  return complaints;
}

/** What a browser and JupyterLab say by themselves while the server is down. */
export const WHILE_DOWN = /^(?!.*agentchat).*Failed to fetch|WebSocket connection to .* failed|net::ERR_/s;

/** JupyterLab's own message over everything, when its server is gone: whenever it comes, it is put away. */
export function dismissServerError(page: Page): Promise<void> {
  const message = page.getByRole('dialog', { name: 'Server Connection Error' });
  return page.addLocatorHandler(message, () => message.getByRole('button').last().click());
}
