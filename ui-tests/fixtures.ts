import { test as playwright, type Page } from '@playwright/test';
import { Chat } from './chat';
import { complaintsOf, labRestored } from './lab-page';
import { type LabOptions, LabServer } from './lab-server';

export { expect, type Locator, type Page } from '@playwright/test';
export { Chat } from './chat';
export { dismissServerError, labRestored, WHILE_DOWN } from './lab-page';
export { LabServer } from './lab-server';

interface Options {
  /** How a server is set up: the file's first test decides for all tests of the file. */
  labOptions: LabOptions;
  /** Complaints that this test provokes, in the server's log or the browser's console; any other fails it. */
  expectedComplaints: RegExp | null;
}

interface Fixtures {
  /** The file's server, running. */
  lab: LabServer;
  /** Opens Lab in a page, logged in and restored. By default the window layout starts clean. */
  openLab: (page: Page, how?: { reset?: boolean }) => Promise<void>;
  /** The panel in the test's page, open. */
  chat: Chat;
  quiet: void;
}

/** The worker's one server, and the file for which it was started. */
interface Shared {
  server: LabServer | null;
  owner: string;
}

export const test = playwright.extend<Options & Fixtures, { shared: Shared }>({
  labOptions: [{}, { option: true }],
  expectedComplaints: [null, { option: true }],

  shared: [
    async ({}, use) => {
      const shared: Shared = { server: null, owner: '' };
      await use(shared);
      await shared.server?.dispose();
    },
    { scope: 'worker' }
  ],

  lab: async ({ shared, labOptions, expectedComplaints }, use, testInfo) => {
    if (shared.owner !== testInfo.file || !shared.server?.running) {
      await shared.server?.dispose();
      shared.server = new LabServer(labOptions);
      shared.owner = testInfo.file;
      await shared.server.start();
    }
    const lab = shared.server;
    const before = lab.complaints().length;

    await use(lab);

    const complaints = unexpected(lab.complaints().slice(before), expectedComplaints);
    if (testInfo.errors.length > 0 || complaints.length > 0) {
      await testInfo.attach('lab.log', { path: lab.logPath });
    }
    if (complaints.length > 0) throw new Error(`The server complained:\n${complaints.join('\n')}`);
  },

  /** No uncaught error in any page, and no warning of ours. */
  quiet: [
    async ({ context, expectedComplaints }, use) => {
      const heard = complaintsOf(context);
      await use();
      const complaints = unexpected(heard, expectedComplaints);
      if (complaints.length > 0) throw new Error(`The page complained:\n${complaints.join('\n')}`);
    },
    { auto: true }
  ],

  openLab: async ({ lab }, use) => {
    await use(async (page, { reset = true } = {}) => {
      await page.goto(lab.labUrl(reset ? 'reset' : ''));
      await labRestored(page);
    });
  },

  chat: async ({ page, lab }, use) => {
    await use(await new Chat(page, lab).open());
  }
});

function unexpected(complaints: string[], expected: RegExp | null): string[] {
  return complaints.filter(line => !expected?.test(line));
}
