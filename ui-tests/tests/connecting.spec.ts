// First run: no key, the demo, and the way from there to a model. The API is the strict one, in a process of its own.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Chat, expect, test as base } from '../fixtures';
import { type Answer, gate, MessagesApi, reply, text } from '../messages-api';

const test = base.extend<{ model: MessagesApi }>({
  /** An API that nobody told the server of. */
  model: async ({}, use) => {
    const api = await MessagesApi.start();
    await use(api);
    await api.stop();
  }
});

test.use({
  labOptions: { workspace: '../examples/workspace' },
  expectedComplaints: /api\/agentchat\/connection/ // what does not work is refused, and the log says so
});

/** Every test begins without a key and without sessions. */
test.beforeEach(async ({ lab }) => {
  await lab.fetch('api/agentchat/connection', { method: 'DELETE' });
  for (const { session_id } of await lab.sessions()) {
    await lab.fetch(`api/agentchat/sessions/${session_id}`, { method: 'DELETE' });
  }
});

/** Fill the card in and send it. */
async function connect(chat: Chat, address: string, key: string): Promise<void> {
  const card = chat.panel.getByTestId('agentchat-connect');
  await card.getByLabel('Compatible endpoint').check();
  await card.getByTestId('agentchat-address').fill(address);
  await card.getByTestId('agentchat-key').fill(key);
  await card.getByTestId('agentchat-connect-submit').click();
}

/** A server whose person has connected this API before. */
async function connected(chat: Chat, api: MessagesApi): Promise<void> {
  const body = JSON.stringify({ address: api.url, key: api.key });
  const answer = await chat.lab.fetch('api/agentchat/connection', { method: 'PUT', body });
  expect(answer.status).toBe(200);
  await expect(chat.panel.getByTestId('agentchat-connect')).toBeHidden();
}

const failure = (status: number, message = 'No.', retry_after?: string): Answer => ({
  type: 'failure',
  status,
  message,
  ...(retry_after && { retry_after })
});

test('from the demo to a model, in the page alone', async ({ context, chat, lab, model }) => {
  test.setTimeout(120_000); // two pages, and a server that loads the SDK
  const other = await new Chat(await context.newPage(), lab).open();
  await chat.newSession();
  const demo = await chat.start('List the files');
  await chat.idle();
  await chat.newSession();
  const card = chat.panel.getByTestId('agentchat-connect');
  await expect(card).toBeVisible();

  await connect(chat, 'http://127.0.0.1:1', '');
  await expect(card.getByRole('alert')).toContainText('Nothing answers at http://127.0.0.1:1');
  await connect(chat, model.url, '');
  await expect(card.getByRole('alert')).toContainText('wants a key');
  await connect(chat, model.url, 'wrong');
  await expect(card.getByRole('alert')).toContainText('does not accept the key');
  await connect(chat, `${model.url}/v1`, model.key);

  await expect(card).toBeHidden();
  await expect(chat.panel).toContainText('Claude');
  await model.answer(reply('Good day. I am a model.'));
  await chat.hear('Who are you?', 'I am a model.');
  expect(statSync(join(lab.dir, 'config', 'agentchat', 'endpoint.json')).mode & 0o777).toBe(0o600);
  expect(await chat.page.content()).not.toContain(model.key);

  // The demo's session stays the demo's, here and in the other window, and says what else there is.
  for (const window of [chat, other]) {
    await window.choose(demo);
    await expect(window.panel).toContainText('No model answers here. Claude is connected.');
  }
  await other.panel.getByRole('button', { name: 'New session with Claude' }).click();
  await model.answer(reply('Here, too.'));
  await other.hear('And here?', 'Here, too.');
});

test('where the key is, whether it works, and forgetting it', async ({ chat, lab, model }) => {
  await connected(chat, model);
  await chat.panel.getByRole('button', { name: 'More' }).click();
  await chat.page.getByRole('menuitem', { name: 'Connection…' }).click();
  const dialog = chat.panel.getByTestId('agentchat-connect-dialog');
  await expect(dialog).toContainText(model.url);
  await expect(dialog.getByTestId('agentchat-key-source')).toContainText('in a file on the server');
  await expect(dialog.getByTestId('agentchat-reached')).toContainText('claude-');
  await dialog.getByTestId('agentchat-forget').click();
  await expect(dialog.getByTestId('agentchat-connect-submit')).toBeVisible();
  await chat.page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await chat.newSession();
  await expect(chat.panel.getByTestId('agentchat-connect')).toBeVisible();
  expect((await (await lab.fetch('api/agentchat/connection')).json()).ready).toBe(false);
});

test('a key that is refused in a turn: another one, and on from there', async ({ chat, model }) => {
  await connected(chat, model);
  await model.answer(failure(401));
  await chat.say('Remember the word Heligoland.');
  await expect(chat.transcript).toContainText('does not accept the key');
  await chat.transcript.getByRole('button', { name: 'Connection…' }).click();
  const dialog = chat.panel.getByTestId('agentchat-connect-dialog');
  await dialog.getByRole('button', { name: 'Change…' }).click();
  await dialog.getByTestId('agentchat-key').fill(model.key);
  await dialog.getByTestId('agentchat-connect-submit').click();
  await expect(dialog.getByTestId('agentchat-reached')).toContainText('claude-');

  await model.answer(reply(text('You said: ', { type: 'quote', pattern: 'the word (\\w+)' })));
  await dialog.getByTestId('agentchat-go-on').click();
  await expect(dialog).toBeHidden();
  await expect(chat.transcript).toContainText('You said: Heligoland');
});

test('a rate limit: counted down, and gone on with at once', async ({ chat, model }) => {
  await connected(chat, model);
  await model.answer(failure(429, 'Slow down.', '50'), reply('There you are.'));
  await chat.say('Hello');
  const working = chat.panel.getByTestId('agentchat-working');
  await expect(working).toContainText(/Tries again in (49|50) s/);
  await expect(working).toContainText('rate limit');
  await expect(working).toContainText(/Tries again in 4[0-8] s/);
  await expect(chat.stop).toBeVisible();
  await working.getByRole('button', { name: 'Retry now' }).click();
  await expect(chat.transcript).toContainText('There you are.');
  expect((await model.calls()).length).toBe(2);
});

test('a rate limit can be stopped, and the prompt is still there', async ({ chat, model }) => {
  await connected(chat, model);
  await model.answer(failure(529, 'Busy.', '50'));
  await chat.say('My prompt');
  await expect(chat.panel.getByTestId('agentchat-working')).toContainText('overloaded');
  await chat.stop.click();
  await chat.idle();
  await expect(chat.transcript).toContainText('My prompt');
  await model.answer(reply(text('I read: ', { type: 'quote', pattern: 'My (prompt)' }, gate('end'))));
  await chat.say('Go on');
  await expect(chat.transcript).toContainText('I read: prompt');
  await model.open('end');
  await chat.idle();
});
