// Stop at any moment: one end, and what was there stays. How fast the screen follows is measured, not judged.
import { expect, test } from '../fixtures';
import { expectOneEnd, partsOf } from '../frames';
import { gate, say, think, use } from '../stage-side';
import { stop } from '../stop';

test.use({ labOptions: { stage: true } });

test('mid-thinking', async ({ chat, lab }) => {
  const play = lab.stage.write('thinking', think('First I weigh this, ', gate('never'), 'then that.'), say('unheard'));
  const id = await chat.start(play);
  await expect(chat.thinking).toContainText('First I weigh this');

  await stop(chat);

  const [, thought] = partsOf(await expectOneEnd(lab, id, 'cancelled'));
  expect(thought).toMatchObject({ type: 'thinking', status: 'cancelled', text: 'First I weigh this, ' });
  await expect(chat.transcript).not.toContainText('unheard');
});

test('mid-text', async ({ chat, lab }) => {
  const id = await chat.start(lab.stage.write('text', say('The first half, ', gate('never'), 'unheard')));
  await expect(chat.transcript).toContainText('The first half,');

  await stop(chat);

  const [, answer] = partsOf(await expectOneEnd(lab, id, 'cancelled'));
  expect(answer).toMatchObject({ type: 'text', status: 'cancelled', text: 'The first half, ' });
  await expect(chat.transcript).toContainText('The first half,');
  await chat.reload();
  await expect(chat.transcript).toContainText('The first half,');
});

test('mid-tool', async ({ chat, lab }) => {
  const play = lab.stage.write('tool', use('hold', { gate: 'never', first: 'half the output' }), say('unheard'));
  const id = await chat.start(play);
  await chat.openCard(0);
  await expect(chat.cards).toContainText('half the output'); // output is shown while the tool runs

  await stop(chat);

  const [, call] = partsOf(await expectOneEnd(lab, id, 'cancelled'));
  expect(call).toMatchObject({ type: 'tool_call', status: 'cancelled', output: 'half the output' });
});

test('mid-permission', async ({ chat, lab }) => {
  const play = lab.stage.write('permission', use('write_file', { path: 'no.txt', content: 'x' }), say('unheard'));
  const id = await chat.start(play);
  await expect(chat.permission).toBeVisible();

  await stop(chat);

  await expect(chat.permission).toBeHidden();
  const [, call] = partsOf(await expectOneEnd(lab, id, 'cancelled'));
  expect(call).toMatchObject({ type: 'tool_call', status: 'cancelled' });
  expect(lab.read('no.txt')).toBeNull();
});

test('after a stop the session goes on', async ({ chat, lab }) => {
  await chat.start(lab.stage.write('again', say('Not much ', gate('never'))));
  await expect(chat.transcript).toContainText('Not much');
  await stop(chat);
  await chat.hear('Are you there?', 'I heard: Are you there?');
});

test('Escape stops', async ({ chat, lab }) => {
  const id = await chat.start(lab.stage.write('escape', say('Talking ', gate('never'))));
  await expect(chat.transcript).toContainText('Talking');
  await chat.composer.press('Escape');
  await chat.idle();
  await expectOneEnd(lab, id, 'cancelled');
});
