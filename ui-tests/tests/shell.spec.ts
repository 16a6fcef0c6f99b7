// Commands in the workspace: asked for, watched while they run, and ended with all that came from them.
import { execFileSync } from 'node:child_process';
import { expect, test } from '../fixtures';
import { expectOneEnd, partsOf } from '../frames';
import { say, use } from '../stage-side';
import { stop } from '../stop';

test.use({ labOptions: { stage: true } });

/** A `sleep` of half a minute under a name of its own. */
const beast = (name: string) => `(exec -a ${name} sleep 30)`;

/** Whether a process of that name runs on this machine. */
function runs(name: string): boolean {
  return execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n').some(args => args.startsWith(`${name} `));
}

test('a command is asked for, runs, and its card says how it ended', async ({ chat, lab }) => {
  const command = 'echo to the file > made.txt; cat made.txt; exit 3';
  await chat.start(lab.stage.write('run', use('shell', { command })));
  await expect(chat.permission).toContainText(command);
  await expect(chat.panel.getByTestId('agentchat-allow-session')).toContainText('just this');
  expect(lab.read('made.txt')).toBeNull();
  await chat.pressKeyOf('agentchat-allow');
  await chat.idle();

  const card = chat.cards.first();
  await expect(card.locator('summary').first()).toContainText('exit 3');
  await chat.openCard(0);
  await expect(card.getByTestId('agentchat-card-input')).toContainText(command);
  await expect(card.getByTestId('agentchat-card-output')).toContainText('to the file');
  expect(lab.read('made.txt')).toBe('to the file\n');
});

test('what runs longer opens its card, follows its output, and is ended by Stop with all that it started', async ({
  chat,
  lab
}) => {
  const names = ['beast-of-the-browser-1', 'beast-of-the-browser-2'] as const;
  const command = `setsid bash -c '${beast(names[0])}' & seq 50; ${beast(names[1])}`;
  const id = await chat.start(lab.stage.write('watch', use('shell', { command })));
  await chat.pressKeyOf('agentchat-allow');

  const output = chat.cards.first().getByTestId('agentchat-card-output');
  await expect(output.getByText('50')).toBeInViewport();
  await expect.poll(() => names.every(runs)).toBe(true);

  await stop(chat);

  expect(names.filter(runs)).toEqual([]);
  const [, call] = partsOf(await expectOneEnd(lab, id, 'cancelled'));
  expect(call).toMatchObject({ type: 'tool_call', status: 'cancelled' });
  await expect(output).toContainText('50');
});

test('one command is stopped by its own button, and the turn goes on', async ({ chat, lab }) => {
  const name = 'beast-of-the-button';
  const play = [use('shell', { command: `echo begun; ${beast(name)}` }, true), use('list_files', {}), say('And on.')];
  const id = await chat.start(lab.stage.write('stop-one', ...play));
  await chat.pressKeyOf('agentchat-allow');
  await expect.poll(() => runs(name)).toBe(true);

  const card = chat.cards.first();
  await chat.panel.getByRole('button', { name: 'Stop this tool' }).click();
  await expect(card.getByRole('img', { name: 'Cancelled' })).toBeVisible();
  await expect(card.locator('summary').first()).toBeFocused();
  await expect(chat.transcript).toContainText('And on.');
  await chat.idle();

  expect(runs(name)).toBe(false);
  await expect(chat.transcript).toContainText('Stopped by the person while it ran.');
  const calls = partsOf(await expectOneEnd(lab, id, 'end_turn')).filter(part => part.type === 'tool_call');
  expect(calls.map(call => [call.name, call.status])).toEqual([
    ['shell', 'cancelled'],
    ['list_files', 'completed']
  ]);
  await expect(chat.panel.getByTestId('agentchat-stop-tool')).toHaveCount(0);
});
