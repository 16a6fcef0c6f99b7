// The session list, and that each session keeps what one was about to say.
import { expect, test } from '../fixtures';

test.use({ labOptions: { stage: true } });

test('new, switch, rename, delete', async ({ chat, lab }) => {
  const first = await chat.start('Apples');
  await expect(chat.transcript).toContainText('I heard: Apples');
  const second = await chat.start('Pears');
  await expect(chat.transcript).toContainText('I heard: Pears');
  await expect(chat.transcript).not.toContainText('Apples');

  await chat.choose(first);
  await expect(chat.transcript).toContainText('I heard: Apples');
  await expect(chat.transcript).not.toContainText('Pears');

  await chat.rename(first, 'About apples');
  await expect(chat.rowOf(first)).toContainText('About apples');
  await expect(chat.panel.getByTestId('agentchat-sessions')).toContainText('About apples');
  await expect.poll(async () => (await lab.sessions()).map(row => row.title)).toEqual(['About apples', 'Pears']);

  await chat.delete(second);
  await expect.poll(async () => (await lab.sessions()).map(row => row.session_id)).not.toContain(second);
  await expect(chat.transcript).toContainText('I heard: Apples');
});

test('a draft is kept per session, over switching and over a reload', async ({ chat, page }) => {
  const first = await chat.start('One');
  await expect(chat.transcript).toContainText('I heard: One');
  await chat.composer.fill('half a thought\nabout one');
  const second = await chat.start('Two');
  await expect(chat.transcript).toContainText('I heard: Two');
  await expect(chat.composer).toHaveValue('');
  await chat.composer.fill('something else');

  await chat.choose(first);
  await expect(chat.composer).toHaveValue('half a thought\nabout one');
  await chat.choose(second);
  await expect(chat.composer).toHaveValue('something else');

  await page.reload(); // at once: what was typed last is not lost either
  await chat.restored();
  await expect(chat.composer).toHaveValue('something else');
  await chat.choose(first);
  await expect(chat.composer).toHaveValue('half a thought\nabout one');
});

test('a session that is deleted elsewhere leaves the panel usable', async ({ chat, lab }) => {
  const id = await chat.start('Gone soon');
  await expect(chat.transcript).toContainText('I heard: Gone soon');
  await chat.idle();
  await lab.fetch(`api/agentchat/sessions/${id}`, { method: 'DELETE' });
  await expect(chat.panel).not.toContainText('I heard: Gone soon');
  await chat.start('Here again');
  await expect(chat.transcript).toContainText('I heard: Here again');
});
