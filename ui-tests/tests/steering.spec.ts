// While it works: what waits in rows, interrupt and send, and that nothing that was typed is lost.
import { Chat, dismissServerError, expect, type LabServer, type Locator, test, WHILE_DOWN } from '../fixtures';
import { eventsOf } from '../frames';
import { bodyOf, gate, lastSaid, quote, reply, text, toolUse } from '../messages-api';

test.use({ labOptions: { api: true } });

/** How each turn of a session ended so far. */
async function endsOf(lab: LabServer, sessionId: string): Promise<(string | null)[]> {
  return eventsOf(await lab.frames(sessionId), 'turn_ended').map(end => end.stop_reason);
}

const inRow = (row: Locator, name: string) => row.getByRole('button', { name, exact: true });
const editor = (chat: Chat) => chat.panel.getByLabel('Waiting prompt', { exact: true });
const returned = (chat: Chat) => chat.panel.getByTestId('agentchat-returned');

test('a steer becomes a prompt at its place, between what was done before and what it changed', async ({ chat, api }) => {
  await api.answer(
    reply(text('I look. ', gate('look')), toolUse('list_files', {})),
    reply(text('Shorter it is: ', quote(/in (\w+) words/)))
  );
  await chat.start('Describe the folder');
  await expect(chat.transcript).toContainText('I look.');
  await chat.say('in three words');
  await expect(chat.queue).toHaveText(['next step: in three words']);
  await api.open('look');

  await expect(chat.transcript).toContainText('Shorter it is: three');
  await chat.idle();
  await expect(chat.queue).toHaveCount(0);
  const read = await chat.reading();
  const places = ['I look.', 'List the', 'in three words', 'Shorter it is'].map(words => read.indexOf(words));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test('rows are put in order, changed, removed, held, and then sent one by one', async ({ chat, api }) => {
  await api.answer(reply(text('Working ', gate('rows'))), reply('On C.'), reply('On B.'));
  await chat.start('Begin');
  await expect(chat.transcript).toContainText('Working');
  await chat.line('Do A');
  await chat.line('Do B');
  await chat.line('Do C');

  await inRow(chat.queue.nth(2), 'Move up').click();
  await expect(chat.queue).toHaveText(['Do A', 'Do C', 'Do B']);
  await inRow(chat.queue.nth(2), 'Edit').click();
  await editor(chat).fill('Do B, but well');
  await editor(chat).press('Enter');
  await expect(chat.queue).toHaveText(['Do A', 'Do C', 'Do B, but well']);
  await expect(chat.composer).toBeFocused();
  await inRow(chat.queue.first(), 'Remove').click();
  await expect(chat.queue).toHaveText(['Do C', 'Do B, but well']);
  await chat.panel.getByRole('button', { name: 'Hold the queue' }).click();
  await expect(chat.panel.getByText('Held.')).toBeVisible();
  await api.open('rows');
  await chat.idle();
  await expect(chat.queue).toHaveCount(2);
  expect(await api.calls()).toHaveLength(1);

  await chat.panel.getByRole('button', { name: 'Resume the queue' }).click();
  await expect(chat.transcript).toContainText('On B.');
  await chat.idle();
  await expect(chat.queue).toHaveCount(0);
  expect(lastSaid(await api.call(2))).toEqual(['Do C']);
  expect(lastSaid(await api.call(3))).toEqual(['Do B, but well']);
  await expect(chat.transcript.locator('[data-turn]')).toHaveCount(3);
});

test('Ctrl+Shift+Enter stops the turn and sends at once; what was said stays, and the rows come after', async ({
  chat,
  lab,
  api
}) => {
  await api.answer(
    reply(text('Half an ans', gate('never'), 'wer')),
    reply(text('Instead: ', quote(/only the \w+/))),
    reply('And later.')
  );
  const id = await chat.start('Explain the tides');
  await expect(chat.transcript).toContainText('Half an ans');
  await chat.line('Then the winds');

  await chat.composer.fill('No, only the moon');
  await chat.composer.press('Control+Shift+Enter');

  await expect(chat.transcript).toContainText('Instead: only the moon');
  await expect(chat.transcript).toContainText('And later.');
  await chat.idle();
  await expect(chat.composer).toHaveValue('');
  await expect(chat.queue).toHaveCount(0);
  const turns = chat.transcript.locator('[data-turn]');
  await expect(turns).toHaveCount(3);
  await expect(turns.first()).toContainText('Half an ans');
  await expect(turns.first()).toContainText('Stopped');
  expect(await endsOf(lab, id)).toEqual(['cancelled', 'end_turn', 'end_turn']);
  expect((await api.call(1, 'closed')).events).not.toContain('message_stop');
  const second = await api.call(2);
  const [asked, answered] = bodyOf(second).messages;
  expect(asked!.content.at(-1)).toMatchObject({ text: 'Explain the tides' });
  expect(answered).toMatchObject({ role: 'assistant', content: [{ type: 'text', text: 'Half an ans' }] });
  expect(lastSaid(second).join('\n')).toMatch(/The person stopped your last reply[^]*No, only the moon$/);
  expect(lastSaid(await api.call(3))).toEqual(['Then the winds']);
});

test('by mouse: the menu beside Send has each way, and a row can be sent before all others', async ({ chat, lab, api }) => {
  await api.answer(
    reply(text('One ', gate('never'))),
    reply(text('Two ', gate('never'))),
    reply('Three.'),
    reply('Four.')
  );
  const id = await chat.start('First');
  await expect(chat.transcript).toContainText('One');
  for (const words of ['Waits', 'Cannot wait']) {
    await chat.composer.fill(words);
    await chat.sendBy('After this turn');
    await expect(chat.composer).toHaveValue('');
  }
  await expect(chat.queue).toHaveText(['Waits', 'Cannot wait']);

  await inRow(chat.queue.nth(1), 'Stop and send').click();
  await expect(chat.transcript).toContainText('Two');
  await expect(chat.queue).toHaveText(['Waits']);
  await chat.composer.fill('Before that');
  await chat.sendBy('Stop and send');

  await expect(chat.transcript).toContainText('Four.');
  await chat.idle();
  expect(await endsOf(lab, id)).toEqual(['cancelled', 'cancelled', 'end_turn', 'end_turn']);
  const said = await Promise.all([1, 2, 3, 4].map(async number => lastSaid(await api.call(number)).at(-1)));
  expect(said).toEqual(['First', 'Cannot wait', 'Before that', 'Waits']);
});

test('a held row is sent alone by its button', async ({ chat, api }) => {
  await api.answer(reply(text('Working ', gate('never'))), reply('This one.'));
  await chat.start('Begin');
  await expect(chat.transcript).toContainText('Working');
  await chat.line('Not this');
  await chat.line('But this');
  await chat.stop.click();
  await chat.idle();

  await inRow(chat.queue.nth(1), 'Send now').click();

  await expect(chat.transcript).toContainText('This one.');
  await chat.idle();
  await expect(chat.queue).toHaveText(['Not this']);
  await inRow(chat.queue.first(), 'Remove').click();
  await expect(chat.queue).toHaveCount(0);
});

test('a reload and a second tab have the same rows, and what is typed in a row is never lost', async ({
  chat,
  lab,
  api,
  context
}) => {
  await api.answer(reply(text('Working ', gate('tabs'))), reply('On it.'));
  const id = await chat.start('Begin');
  await expect(chat.transcript).toContainText('Working');
  await chat.line('Do A');
  await chat.line('Do B');

  await chat.reload();
  await expect(chat.queue).toHaveText(['Do A', 'Do B']);
  const other = await new Chat(await context.newPage(), lab).open();
  await other.choose(id);
  await expect(other.queue).toHaveText(['Do A', 'Do B']);

  await inRow(chat.queue.first(), 'Edit').click();
  await editor(chat).fill('Do A with care');
  await chat.reload();
  await expect(editor(chat)).toHaveValue('Do A with care');
  await inRow(other.queue.first(), 'Remove').click();
  await expect(chat.composer).toHaveValue('Do A with care');
  await expect(returned(chat)).toContainText('was removed');
  await expect(chat.queue).toHaveText(['Do B']);

  await inRow(chat.queue.first(), 'Edit').click();
  await editor(chat).fill('Do B with care');
  await api.open('tabs');
  await expect(chat.composer).toHaveValue('Do A with care\n\nDo B with care');
  await expect(returned(chat)).toContainText('was sent as it was');
  await expect(chat.composer).toBeFocused();
  await expect(chat.transcript).toContainText('On it.');
  await chat.idle();
  expect(lastSaid(await api.call(2))).toEqual(['Do B']);
  await expect(other.queue).toHaveCount(0);
});

test.describe('SIGKILL', () => {
  test.use({ expectedComplaints: WHILE_DOWN });
  test.beforeEach(({ page }) => dismissServerError(page));

  test('what waited waits afterwards, held, and is sent once', async ({ chat, lab, api }) => {
    await api.answer(reply(text('Working ', gate('never'))), reply('On A.'), reply('On B.'));
    const id = await chat.start('Begin');
    await expect(chat.transcript).toContainText('Working');
    await chat.line('Do A');
    await chat.line('Do B');

    await lab.restart('SIGKILL');

    await expect(chat.connection).toHaveAttribute('data-state', 'connected', { timeout: 20_000 });
    await expect(chat.panel.getByText('Held.')).toBeVisible();
    await expect(chat.queue).toHaveText(['Do A', 'Do B']);
    await chat.idle();
    expect(await api.calls()).toHaveLength(1);

    await chat.panel.getByRole('button', { name: 'Resume the queue' }).click();
    await expect(chat.transcript).toContainText('On B.');
    await chat.idle();
    await expect(chat.queue).toHaveCount(0);
    expect(await endsOf(lab, id)).toEqual(['interrupted', 'end_turn', 'end_turn']);
    const said = await Promise.all((await api.calls()).map(async call => lastSaid(call).at(-1)));
    expect(said).toEqual(['Begin', 'Do A', 'Do B']);
  });
});
