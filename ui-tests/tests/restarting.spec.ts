// The server is killed in mid-turn and comes back on the same port: the tab finds everything again by itself.
import { dismissServerError, expect, test, WHILE_DOWN } from '../fixtures';
import { expectOneEnd, partsOf } from '../frames';
import { gate, say, think, use } from '../stage-side';

/** A server that is about to end may still answer a tab that comes back, with 503. */
const ENDING = /status of 503|Stage\] (\{$|503 GET \/api\/agentchat)/;

test.use({ labOptions: { stage: true }, expectedComplaints: new RegExp(`${WHILE_DOWN.source}|${ENDING.source}`, 's') });
test.beforeEach(({ page }) => dismissServerError(page));

test('SIGKILL: the tab reconnects, everything is there, the cut turn offers Continue', async ({ chat, lab }) => {
  const play = lab.stage.write(
    'killed',
    think('A finished thought.'),
    use('list_files', { path: '.' }),
    say('What was said before the end. ', gate('never'), 'unheard')
  );
  const id = await chat.start('Before');
  await expect(chat.transcript).toContainText('I heard: Before');
  await chat.idle();
  await chat.say(play);
  await expect(chat.transcript).toContainText('What was said before the end.');
  // At most half a second of a sentence may be lost; this test is about the rest of it.
  await expect.poll(async () => JSON.stringify(await lab.frames(id))).toContain('What was said before the end.');
  await expect(chat.connection).toHaveAttribute('data-state', 'connected');

  await lab.kill('SIGKILL');
  await expect(chat.connection).toContainText('Reconnecting');
  await expect(chat.transcript).toContainText('What was said before the end.');
  await lab.start();

  await expect(chat.connection).toHaveAttribute('data-state', 'connected', { timeout: 20_000 });
  await expect(chat.transcript).toContainText('The server stopped while this turn ran');
  await expect(chat.transcript).toContainText('I heard: Before');
  await expect(chat.transcript).toContainText('What was said before the end.');
  await expect(chat.cards).toHaveCount(1);
  await chat.idle();

  await chat.panel.getByRole('button', { name: 'Continue' }).click();
  await expect(chat.transcript).toContainText('I heard: Continue');
  await chat.idle();
});

test('SIGTERM with an open permission: it is withdrawn, and Continue asks anew', async ({ chat, lab }) => {
  const play = lab.stage.write('ended', use('write_file', { path: 'late.txt', content: 'late' }));
  const id = await chat.start(play);
  await expect(chat.permission).toBeVisible();

  await lab.restart('SIGTERM');

  await expect(chat.permission).toBeHidden({ timeout: 20_000 });
  await expect(chat.transcript).toContainText('The server stopped while this turn ran', { timeout: 20_000 });
  const parts = partsOf(await expectOneEnd(lab, id, 'interrupted'));
  expect(parts.map(part => part.type)).toEqual(['prompt', 'tool_call', 'notice']);
  expect(lab.read('late.txt')).toBeNull();
  await expect(chat.panel.getByRole('button', { name: 'Continue' })).toBeVisible();
});

test('a session of before the restart is in the list and opens', async ({ chat, lab }) => {
  await chat.newSession();
  await chat.hear('Remember this');

  await lab.restart('SIGKILL');
  await chat.reload();

  await expect(chat.transcript).toContainText('I heard: Remember this');
  await chat.hear('And now?');
});
