import { test as playwright, type Page } from '@playwright/test';
import { Chat } from './chat';
import { complaintsOf, labRestored } from './lab-page';
import { type LabOptions, LabServer } from './lab-server';
import { MessagesApi } from './messages-api';

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
  /** The API that the file's server asks (`labOptions: { api: true }`). It may refuse nothing. */
  api: MessagesApi;
  /** The panel in the test's page, open. */
  chat: Chat;
  quiet: void;
}

/** The worker's one server, the API that it asks, and the file for which they were started. */
interface Shared {
  server: LabServer | null;
  api: MessagesApi | null;
  owner: string;
}

async function end(shared: Shared): Promise<void> {
  await shared.server?.dispose();
  await shared.api?.stop();
  shared.server = shared.api = null;
}

export const test = playwright.extend<Options & Fixtures, { shared: Shared }>({
  labOptions: [{}, { option: true }],
  expectedComplaints: [null, { option: true }],

  shared: [
    async ({}, use) => {
      const shared: Shared = { server: null, api: null, owner: '' };
      await use(shared);
      await end(shared);
    },
    { scope: 'worker' }
  ],

  lab: async ({ shared, labOptions, expectedComplaints }, use, testInfo) => {
    if (shared.owner !== testInfo.file || !shared.server?.running) {
      await end(shared);
      if (labOptions.api) shared.api = await MessagesApi.start();
      shared.server = new LabServer({ ...labOptions, env: { ...shared.api?.environment, ...labOptions.env } });
      shared.owner = testInfo.file;
      await shared.server.start();
      // The list of models loads the SDK: over a second, and much more beside other work. Not in a test's time.
      if (shared.api) await shared.server.fetch('api/agentchat/models');
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

  api: async ({ lab, shared }, use) => {
    const { api } = shared;
    if (!lab || !api) throw new Error('This file has no API: labOptions say nothing of it.');
    await api.begin();
    const before = await api.account();

    await use(api);

    const { refused, mistakes, left } = await api.account();
    const wrong = [...refused.slice(before.refused.length), ...mistakes.slice(before.mistakes.length)];
    if (left > 0) wrong.push(`${left} answers were never asked for`);
    if (wrong.length > 0) throw new Error(`The Messages API complained:\n${wrong.join('\n')}`);
  },

  chat: async ({ page, lab }, use) => {
    await use(await new Chat(page, lab).open());
  }
});

function unexpected(complaints: string[], expected: RegExp | null): string[] {
  return complaints.filter(line => !expected?.test(line));
}
