// Writing to the agent: keys, limits, and what waits.
import { expect, test } from '../fixtures';
import { gate, say } from '../stage-side';

test.use({ labOptions: { stage: true, args: ['--AgentChat.max_prompt_chars=100'] } });

test('Enter sends, Shift+Enter starts a new line', async ({ chat }) => {
  await chat.newSession();
  await chat.composer.pressSequentially('one');
  await chat.composer.press('Shift+Enter');
  await chat.composer.pressSequentially('two');
  await expect(chat.composer).toHaveValue('one\ntwo');
  await chat.composer.press('Enter');
  await expect(chat.transcript).toContainText('I heard: one');
  await expect(chat.composer).toHaveValue('');
});

test('too long: it says so, keeps the text, and sends nothing', async ({ chat, lab }) => {
  await chat.newSession();
  const sessions = (await lab.sessions()).length;
  const long = '🙂'.repeat(101); // the limit counts code points
  await chat.say(long);
  await expect(chat.panel.getByTestId('agentchat-counter')).toContainText('101 / 100');
  await expect(chat.composer).toHaveAttribute('aria-invalid', 'true');
  await expect(chat.send).toBeDisabled();
  await expect(chat.composer).toHaveValue(long);
  expect((await lab.sessions()).length).toBe(sessions);

  await chat.hear('🙂'.repeat(100));
});

test('nothing to send: nothing happens', async ({ chat, lab }) => {
  await chat.newSession();
  const sessions = (await lab.sessions()).length;
  await chat.say('  \n ');
  await expect(chat.send).toBeDisabled();
  expect((await lab.sessions()).length).toBe(sessions);
});

test('what is said while a turn runs waits in a row, and can be taken back', async ({ chat, lab }) => {
  await chat.newSession();
  await chat.say(lab.stage.write('busy', say('Working ', gate('queue'), 'done.'), { do: 'steers' }, say('All said.')));
  await expect(chat.transcript).toContainText('Working');
  await chat.say('Stay with me');
  await expect(chat.queue).toHaveCount(1);
  await chat.say('Never mind');
  await expect(chat.queue).toHaveCount(2);

  await chat.queue.filter({ hasText: 'Never mind' }).getByRole('button', { name: 'Remove' }).click();
  await expect(chat.queue).toHaveCount(1);
  lab.stage.openGate('queue');
  await expect(chat.transcript).toContainText('All said.');
  await expect(chat.queue).toHaveCount(0);
  await expect(chat.transcript).toContainText('Stay with me');
  await expect(chat.transcript).not.toContainText('Never mind');
});
