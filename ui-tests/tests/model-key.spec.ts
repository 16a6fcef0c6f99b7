// The API key: it goes to the API, and nowhere else. The server logs as much as it can meanwhile.
import { basename } from 'node:path';
import { Chat, expect, type Page, test } from '../fixtures';
import { type Answer, gate, reply, text, thinking, toolUse } from '../messages-api';
import { filesWith, Overheard } from '../overheard';

test.use({
  labOptions: {
    api: true,
    workspace: '../examples/workspace',
    args: ['--debug'],
    env: { ANTHROPIC_LOG: 'debug' }
  }
});

/** A word of the prompt: where the key is looked for, this one must be found, or nobody looked. */
const SAID = 'Heligoland';

interface Services {
  kernels: {
    startNew(options: object): Promise<{
      requestExecute(content: object): { done: Promise<unknown> };
      shutdown(): Promise<void>;
    }>;
  };
  terminals: { startNew(): Promise<{ send(message: object): void; shutdown(): Promise<void> }> };
}

/** Have a kernel and a terminal write down the environment that the server gave them. */
async function writeEnvironments(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const lab = window as unknown as { jupyterapp: { serviceManager: Services } };
    const { kernels, terminals } = lab.jupyterapp.serviceManager;
    const kernel = await kernels.startNew({ name: 'python3' });
    const code = 'import os; open("kernel-env.txt", "w").write(repr(dict(os.environ)) + " END")';
    await kernel.requestExecute({ code }).done;
    await kernel.shutdown();
    const terminal = await terminals.startNew();
    terminal.send({ type: 'stdin', content: ['(env; echo END) > terminal-env.txt\r'] });
  });
}

/** An answer that holds the key, as a careless gateway between here and the API may give it. */
const careless = (key: string): Answer => ({
  type: 'failure',
  status: 400,
  message: `The key ${key} may not use this model.`
});

test('R-K2: the key is in no frame, answer, store, log, error, page or child', async ({ page, context, lab, api }) => {
  test.setTimeout(120_000);
  const overheard = new Overheard(context);
  const chat = await new Chat(await context.newPage(), lab).open();
  await page.close();
  await api.answer(
    reply(thinking('Hm.'), toolUse('list_files', {}), toolUse('read_file', { path: 'load.py' })),
    reply(text('An island, ', gate('never'), 'unheard')),
    careless(api.key),
    reply(toolUse('shell', { command: '(env; echo END) | tee shell-env.txt' })),
    reply('Of course.')
  );
  const id = await chat.start(`What do you know of ${SAID}?`);
  await expect(chat.transcript).toContainText('An island,');
  await chat.stop.click();
  await chat.idle();
  await chat.ask('And now?');
  await expect(chat.transcript).toContainText('may not use this model');
  await chat.say('Show me the environment');
  await chat.panel.getByTestId('agentchat-allow').click();
  await expect(chat.transcript).toContainText('Of course.');
  await chat.idle();
  await writeEnvironments(chat.page);
  for (const name of ['kernel-env.txt', 'terminal-env.txt', 'shell-env.txt']) {
    await expect.poll(() => lab.read(name)).toContain('END');
  }
  await chat.reload();
  await expect(chat.transcript).toContainText('Of course.');

  const calls = await api.calls();
  expect(calls.map(call => call.headers.authorization)).toEqual(calls.map(() => `Bearer ${api.key}`));
  expect(calls).toHaveLength(5);

  const places = await overheard.everything();
  for (const path of ['', 'models', 'sessions', `sessions/${id}`, `search?q=${SAID}`]) {
    places.set(path, await (await lab.fetch(`api/agentchat/${path}`)).text());
  }
  for (const path of ['frames?after=0&limit=1000', 'turns', 'turn', 'export?format=md', 'export?format=json']) {
    const answer = await lab.fetch(`api/agentchat/sessions/${id}/${path}`);
    expect([path, answer.status]).toEqual([path, 200]);
    places.set(path, await answer.text());
  }
  const forms = [api.key, Buffer.from(api.key).toString('base64').replace(/=+$/, '')];
  for (const form of forms) {
    expect([...places].filter(([, text]) => text.includes(form)).map(([place]) => place)).toEqual([]);
    expect([...filesWith(lab.dir, form), ...filesWith(lab.workspace, form)]).toEqual([]);
  }
  const heard = [...places].filter(([, text]) => text.includes(SAID)).map(([place]) => place);
  const known = ['frames sent', 'frames received', 'screen', 'export?format=md', 'export?format=json'];
  expect(heard).toEqual(expect.arrayContaining([...known, `sessions/${id}`]));
  expect(places.get('responses')).toContain(lab.url('api/me'));
  expect(places.get('cookies and storage')).toContain('_xsrf');

  expect(lab.log()).toContain('HTTP Request'); // the SDK logs, too
  expect(filesWith(lab.dir, SAID).map(file => basename(file))).toContain('agentchat.sqlite');
  expect(filesWith(lab.workspace, 'END').map(file => basename(file)).sort()).toEqual([
    ...['kernel-env.txt', 'shell-env.txt', 'terminal-env.txt']
  ]);
});

test('a wrong key: a sentence and a way out, and it is not shown either', async ({ chat, api, lab }) => {
  await api.answer({ type: 'failure', status: 401, message: `invalid key ${api.key}` });
  const id = await chat.start('Hello');
  await expect(chat.transcript).toContainText('does not accept the key');
  await chat.idle();
  expect(await (await lab.fetch(`api/agentchat/sessions/${id}/frames?after=0`)).text()).not.toContain(api.key);

  await api.answer(reply('Hello again.'));
  await chat.hear('Hello?', 'Hello again.');
});
