// Saying something while the agent works, and stopping it: what the model is told next, and what it does then.
import { type Chat, expect, test } from '../fixtures';
import { expectOneEnd, partsOf } from '../frames';
import { bodyOf, type Call, gate, lastSaid, quote, reply, text, thinking, toolUse } from '../messages-api';
import { measured, stop, type Stopped } from '../stop';

test.use({ labOptions: { api: true } });

test('a steer in mid-turn is told with the results, and changes what is done next', async ({ chat, lab, api }) => {
  await api.answer(
    reply(text('I look first. ', gate('look')), toolUse('list_files', {})),
    reply(
      'As you say: ',
      toolUse('write_file', ['{"path": "', quote(/Call it (\S+)\./), '", "content": "', quote(/say (\w+)/), '"}'])
    ),
    reply(text('Done, because you said: ', quote(/Call it [^"]+/)))
  );
  await chat.newSession();
  await chat.panel.getByTestId('agentchat-mode').selectOption('accept_edits');
  await chat.say('Write a greeting to plain.txt');
  await expect(chat.transcript).toContainText('I look first.');

  await chat.say('Call it fancy.txt. And say Moin');
  await expect(chat.queue).toHaveCount(1);
  expect(await api.calls()).toHaveLength(1);
  await api.open('look');

  await expect(chat.transcript).toContainText('Done, because you said: Call it fancy.txt. And say Moin');
  await chat.idle();
  await expect(chat.queue).toHaveCount(0);
  expect(lab.read('fancy.txt')).toBe('Moin');
  expect(lab.read('plain.txt')).toBeNull();
  const second = await api.call(2);
  expect(bodyOf(second).messages.at(-1)!.content.map(block => block.type)).toEqual(['tool_result', 'text']);
  expect(lastSaid(second).at(-1)).toBe('Call it fancy.txt. And say Moin');
  await expect(chat.transcript.locator('[data-turn]')).toHaveCount(1);
});

test('a steer after the last word is answered in the same turn', async ({ chat, api }) => {
  await api.answer(
    reply(text('First answer.', gate('end'))),
    reply(text('And to your second: ', quote(/in \w+, please/)))
  );
  await chat.start('Tell me something');
  await expect(chat.transcript).toContainText('First answer.');
  await chat.say('in German, please');
  await expect(chat.queue).toHaveCount(1);
  await api.open('end');

  await expect(chat.transcript).toContainText('And to your second: in German, please');
  await chat.idle();
  await expect(chat.transcript.locator('[data-turn]')).toHaveCount(1);
});

/** Stop, and say how long the API still had its connection. */
async function stopAndClose(chat: Chat, close: () => Promise<Call>): Promise<Stopped> {
  const stopped = await stop(chat);
  const call = await close();
  measured(`Stop to a closed connection at the API: ${(call.closed_at! - stopped.at).toFixed(0)} ms`);
  expect(call.events).not.toContain('message_stop');
  return stopped;
}

test('Stop in mid-answer closes the connection; what was said stays, and the model is told', async ({
  chat,
  lab,
  api
}) => {
  await api.answer(reply(thinking('Let me see.'), text('Half an ans', gate('never'), 'wer')));
  const id = await chat.start('Explain the tides');
  await expect(chat.transcript).toContainText('Half an ans');

  await stopAndClose(chat, () => api.call(1, 'closed'));

  const [, thought, answer] = partsOf(await expectOneEnd(lab, id, 'cancelled'));
  expect(thought).toMatchObject({ type: 'thinking', status: 'completed', text: 'Let me see.' });
  expect(answer).toMatchObject({ type: 'text', status: 'cancelled', text: 'Half an ans' });
  await api.answer(reply(text('I had said "', quote(/Half an \w+/), '", then: ', quote(/The person stopped[^\]]*/))));
  await chat.hear('Go on', 'I had said "Half an ans", then: The person stopped your last reply');
});

test('Stop in mid-thinking, before anything was said', async ({ chat, lab, api }) => {
  await api.answer(reply(thinking('I weigh this, ', gate('never'), 'then that.'), 'unheard'));
  const id = await chat.start('What do you think?');
  await expect(chat.thinking).toContainText('I weigh this,');

  await stopAndClose(chat, () => api.call(1, 'closed'));

  const [, thought] = partsOf(await expectOneEnd(lab, id, 'cancelled'));
  expect(thought).toMatchObject({ type: 'thinking', status: 'cancelled', text: 'I weigh this, ' });
  await api.answer(reply(text('You asked: ', quote(/What do you \w+\?/))));
  await chat.hear('Again, please', 'You asked: What do you think?');
});

test('Stop before the first word, while the API has not answered at all', async ({ chat, api }) => {
  await api.answer(reply(gate('never'), 'unheard'));
  await chat.start('Are you there?');
  await api.call(1, 'at_gate');
  await expect(chat.stop).toBeVisible();

  await stopAndClose(chat, () => api.call(1, 'closed'));

  await api.answer(reply(text('Yes: ', quote(/Are you \w+\?/))));
  await chat.hear('Well?', 'Yes: Are you there?');
});

test('Stop in the middle of a call: it never runs, and the next request is a good one', async ({ chat, lab, api }) => {
  const input = ['{"path": "half.txt", "con', gate('never'), 'tent": "x"}'];
  await api.answer(reply('I write. ', toolUse('write_file', input)));
  const id = await chat.start('Write half.txt');
  await expect(chat.cards).toHaveCount(1);
  await api.call(1, 'at_gate');

  await stopAndClose(chat, () => api.call(1, 'closed'));

  const [, , call] = partsOf(await expectOneEnd(lab, id, 'cancelled'));
  expect(call).toMatchObject({ type: 'tool_call', status: 'cancelled' });
  await api.answer(reply('Nothing was written.'));
  await chat.hear('And?', 'Nothing was written.');
  expect(lab.read('half.txt')).toBeNull();
  const kinds = bodyOf(await api.call(2)).messages.map(message => message.content.map(block => block.type));
  expect(kinds[1]).toEqual(['text']);
});

test('Stop while it waits to be allowed: the model hears that the call was not run', async ({ chat, lab, api }) => {
  await api.answer(reply(toolUse('write_file', { path: 'no.txt', content: 'x' })));
  const id = await chat.start('Write no.txt');
  await expect(chat.permission).toBeVisible();

  await stop(chat);

  await expectOneEnd(lab, id, 'cancelled');
  await api.answer(reply(text('It was ', quote(/Not run|Stopped/), '.')));
  await chat.hear('What happened?', /It was (Not run|Stopped)\./);
  expect(lab.read('no.txt')).toBeNull();
});
