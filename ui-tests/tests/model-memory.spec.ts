// What the model is told: all that came before, to the byte, also by a server that was killed in between.
import { dismissServerError, expect, test, WHILE_DOWN } from '../fixtures';
import { bodyOf, gate, lastSaid, messagesIn, quote, reply, text, thinking, toolUse } from '../messages-api';

test.use({ labOptions: { api: true, workspace: '../examples/workspace' }, expectedComplaints: WHILE_DOWN });
test.beforeEach(({ page }) => dismissServerError(page));

test('after SIGKILL the first request holds the conversation byte for byte, and the reply comes from it', async ({
  chat,
  lab,
  api
}) => {
  test.setTimeout(120_000);
  await api.answer(
    reply(thinking('I had ', 'better look.'), toolUse('list_files', {}), toolUse('read_file', { path: 'load.py' })),
    reply('Your name is Ada, and `load.py` reads “weather.csv”. 😀')
  );
  await chat.start('My name is Ada Lovelace — ünïcode, too. What is here?');
  await expect(chat.transcript).toContainText('reads “weather.csv”');
  await chat.idle();

  await lab.kill('SIGKILL');
  await lab.start();
  await expect(chat.connection).toHaveAttribute('data-state', 'connected', { timeout: 20_000 });
  await api.answer(reply(text('You are ', quote(/My name is (\w+ \w+)/), ', and you asked: ', quote(/[^"]+\?/))));
  await chat.ask('Who am I?', 30_000);

  await expect(chat.transcript).toContainText('You are Ada Lovelace, and you asked: Who am I?');
  const [, before, after] = await api.calls();
  expect(messagesIn(after!).startsWith(messagesIn(before!))).toBe(true);
  expect(bodyOf(after!).messages.map(message => message.role)).toEqual([
    ...['user', 'assistant', 'user', 'assistant', 'user']
  ]);
  expect(JSON.stringify(bodyOf(after!).messages[3])).toContain('reads “weather.csv”. 😀');
  for (const field of ['system', 'tools', 'model', 'thinking']) {
    expect(JSON.stringify(bodyOf(after!)[field])).toBe(JSON.stringify(bodyOf(before!)[field]));
  }
});

test('killed in mid-answer: what was said is kept, on screen and for the model, which is told of the cut', async ({
  chat,
  lab,
  api
}) => {
  test.setTimeout(120_000);
  await api.answer(reply(thinking('Hm.'), text('The first half, ', gate('never'), 'unheard')));
  const id = await chat.start('Tell me of the tides');
  await expect(chat.transcript).toContainText('The first half,');
  await expect.poll(async () => JSON.stringify(await lab.frames(id))).toContain('The first half, ');

  await lab.kill('SIGKILL');
  await api.call(1, 'closed');
  await lab.start();
  await expect(chat.transcript).toContainText('The server stopped while this turn ran', { timeout: 20_000 });
  await api.answer(reply(text('I was told: ', quote(/\[([^\][]*server stopped[^\]]*)\]/))));
  await chat.panel.getByRole('button', { name: 'Continue' }).click();

  const told = 'I was told: Your last reply was cut off';
  await expect(chat.transcript).toContainText(told, { timeout: 30_000 });
  await expect(chat.transcript).toContainText('The first half,');
  await chat.idle();
  const [, again] = await api.calls();
  expect(messagesIn(again!)).toContain('Tell me of the tides');
  expect(lastSaid(again!).at(-1)).toContain('Continue');
});
