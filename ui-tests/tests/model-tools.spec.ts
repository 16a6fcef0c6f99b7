// The main job: the agent looks, runs the tests, mends the fault and runs them again, and one sees every step.
import { existsSync, readFileSync } from 'node:fs';
import { type Chat, expect, test } from '../fixtures';
import { expectOneEnd, partsOf } from '../frames';
import { bodyOf, type Call, lastSaid, quote, reply, text, thinking, toolUse } from '../messages-api';
import { stop } from '../stop';
import { RIGHT, RUN_TESTS, WRONG, writeSums } from '../sums';

test.use({ labOptions: { api: true } });

/** The kinds of the blocks of the last message. */
const lastKinds = (call: Call) => bodyOf(call).messages.at(-1)!.content.map(block => block.type);

async function allow(chat: Chat, what: string): Promise<void> {
  await expect(chat.permission).toContainText(what);
  await chat.pressKeyOf('agentchat-allow');
}

test('five steps: parallel reads, an edit, the tests twice; asked before each change and command', async ({
  chat,
  lab,
  api
}) => {
  test.setTimeout(120_000);
  writeSums(lab);
  await api.answer(
    reply(thinking('Where is it?'), toolUse('list_files', {}), toolUse('search', { text: 'def mean' })),
    reply(toolUse('read_file', { path: 'sums.py' }), toolUse('read_file', { path: 'test_sums.py' })),
    reply('Let me see it fail.', toolUse('shell', { command: RUN_TESTS })),
    reply(
      text('It failed as I thought: ', quote(/(ZeroDivisionError: [a-z ]+)/)),
      toolUse('edit_file', { path: 'sums.py', old_text: WRONG, new_text: RIGHT })
    ),
    reply(toolUse('shell', { command: RUN_TESTS })),
    reply(text('Mended: ', quote(/Ran (\d+ tests)/), ', and the last line says ', quote(/\[(exit code \d+)\]/), '.'))
  );
  const id = await chat.start('The mean is wrong. Mend it.');
  await allow(chat, RUN_TESTS);
  await expect(chat.transcript).toContainText('It failed as I thought: ZeroDivisionError');
  await allow(chat, RIGHT);
  await allow(chat, RUN_TESTS);
  await expect(chat.transcript).toContainText('Mended: 2 tests, and the last line says exit code 0.');
  await chat.idle();

  expect(lab.read('sums.py')).toContain(RIGHT);
  const calls = await api.calls();
  expect(calls.map(lastKinds)).toEqual([
    ['text', 'text'],
    ['tool_result', 'tool_result'],
    ['tool_result', 'tool_result'],
    ...Array<string[]>(3).fill(['tool_result'])
  ]);
  expect(lastSaid(calls[2]!).join()).toContain('class TestMean');
  expect(lastSaid(calls[3]!)[0]).toContain('[exit code 1]');

  const cards = partsOf(await expectOneEnd(lab, id, 'end_turn')).filter(part => part.type === 'tool_call');
  expect(cards.map(card => [card.name, card.status])).toEqual([
    ['list_files', 'completed'],
    ['search', 'completed'],
    ['read_file', 'completed'],
    ['read_file', 'completed'],
    ['shell', 'failed'],
    ['edit_file', 'completed'],
    ['shell', 'completed']
  ]);
  const runs = chat.transcript.getByTestId('agentchat-run');
  await expect(runs).toHaveText(['Listed 1 folder, searched 1 time, read 2 files', 'Made 1 edit, ran 1 command']);
  await runs.last().locator('summary').first().click();
  await expect(chat.cards.filter({ hasText: 'Edit sums.py' })).toContainText('+1');
  await expect(chat.cards).toHaveCount(3); // what failed stays in sight by itself
  await chat.openCard(0);
  const output = chat.panel.getByTestId('agentchat-card-output');
  await expect(output).toContainText('[exit code 1]');
});

test('a command\'s output is shown while it runs; Stop ends it and all that it started', async ({ chat, lab, api }) => {
  const command = 'echo $$ > pid; (sleep 900 & echo $! > child; wait) & echo "Here we go"; wait';
  await api.answer(reply(toolUse('shell', { command })));
  const id = await chat.start('Wait a while');
  await allow(chat, command);
  const card = await chat.openCard(0);
  await expect(card.getByTestId('agentchat-card-output')).toContainText('Here we go');
  const pids = ['pid', 'child'].map(file => Number(lab.read(file)));
  expect(pids.every(isAlive)).toBe(true);

  await stop(chat);

  await expect.poll(() => pids.filter(isAlive)).toEqual([]);
  const [, call] = partsOf(await expectOneEnd(lab, id, 'cancelled'));
  expect(call).toMatchObject({ type: 'tool_call', status: 'cancelled', output: 'Here we go\n' });
  await api.answer(reply(text('I was told: ', quote(/(Stopped [^"]+)/))));
  await chat.hear('What happened?', 'I was told: Stopped by the person while it ran');
});

test('denied with a reason: nothing runs, and the model hears the reason', async ({ chat, lab, api }) => {
  await api.answer(
    reply(toolUse('shell', { command: 'touch made.txt' })),
    reply(text('You said: ', quote(/(not in [a-z ]+)/)))
  );
  await chat.start('Make a file');
  await expect(chat.permission).toContainText('touch made.txt');
  await chat.denyBecause('not in this folder');
  await expect(chat.transcript).toContainText('You said: not in this folder');
  await chat.idle();
  expect(lab.read('made.txt')).toBeNull();
});

/** Does it run? One that has ended, and whose parent has not heard of it yet, does not. */
function isAlive(pid: number): boolean {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && !/\) [ZX] /.test(readFileSync(file, 'utf8'));
}
