import { test as playwright, type Page } from '@playwright/test';
import { type LabOptions, LabServer } from './lab-server';

export { expect, type Page } from '@playwright/test';
export { LabServer } from './lab-server';

interface Options {
  /** How long a server lives: one for all tests of a file, or a fresh one for each. */
  labPer: 'file' | 'test';
  /** How it is set up. With `labPer: 'file'` the file's first test decides. */
  labOptions: LabOptions;
  /** Warnings of ours in the server's log that this test provokes; any other fails it. */
  expectedComplaints: RegExp[];
}

interface Fixtures {
  lab: LabServer;
  /** Opens Lab in a page, logged in and restored. By default the window layout starts clean. */
  openLab: (page: Page, how?: { reset?: boolean }) => Promise<void>;
}

/** The worker's one server, and for whom it was started. */
interface Shared {
  server: LabServer | null;
  owner: string;
}

export const test = playwright.extend<Options & Fixtures, { shared: Shared }>({
  labPer: ['file', { option: true }],
  labOptions: [{}, { option: true }],
  expectedComplaints: [[], { option: true }],

  shared: [
    async ({}, use) => {
      const shared: Shared = { server: null, owner: '' };
      await use(shared);
      await shared.server?.dispose();
    },
    { scope: 'worker' }
  ],

  lab: async ({ shared, labPer, labOptions, expectedComplaints }, use, testInfo) => {
    const owner = labPer === 'file' ? testInfo.file : testInfo.testId;
    if (shared.owner !== owner || !shared.server?.running) {
      await shared.server?.dispose();
      shared.server = new LabServer(labOptions);
      shared.owner = owner;
      await shared.server.start();
    }
    const lab = shared.server;
    const before = lab.complaints().length;

    await use(lab);

    const complaints = lab
      .complaints()
      .slice(before)
      .filter(line => !expectedComplaints.some(expected => expected.test(line)));
    if (testInfo.errors.length > 0 || complaints.length > 0) {
      await testInfo.attach('lab.log', { path: lab.logPath });
    }
    if (complaints.length > 0) {
      throw new Error(`The server complained:\n${complaints.join('\n')}`);
    }
  },

  openLab: async ({ lab }, use) => {
    await use((page, { reset = true } = {}) => openLab(page, lab.labUrl(reset ? 'reset' : '')));
  }
});

async function openLab(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await labRestored(page);
}

/** Wait until Lab has put its windows back: also after `page.reload()`. */
export async function labRestored(page: Page): Promise<void> {
  await page.waitForFunction(() => 'jupyterapp' in window);
  await page.evaluate(() => (window as unknown as { jupyterapp: { restored: Promise<void> } }).jupyterapp.restored);
  await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
}
