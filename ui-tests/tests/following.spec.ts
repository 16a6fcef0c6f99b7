// The server owns the turn: a reload, a second tab and another person see the same.
import { Chat, expect, test } from '../fixtures';
import { gate, say, think, use } from '../stage-side';

test.use({ labOptions: { stage: true } });

const LIVELY = [
  '# A heading\n\nSome *words*, `code` and a [link](https://example.org).\n\n',
  '| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\nfor i in range(3):\n    print(i)\n```\n\n',
  'Half a sen'
];

test('reload in mid-turn: the same to the character, and it goes on streaming', async ({ chat, lab }) => {
  const play = lab.stage.write(
    'lively',
    think('A short thought.'),
    use('list_files', { path: '.' }),
    say(...LIVELY, gate('lively'), 'tence that ends after the reload.')
  );
  await chat.start(play);
  await expect(chat.transcript.locator('table, pre code')).toHaveCount(2); // Markdown is rendered a moment later
  const before = await chat.reading();
  expect(before).toContain('Half a sen');

  await chat.reload();

  await expect.poll(() => chat.reading()).toBe(before);
  await expect(chat.stop).toBeVisible();
  lab.stage.openGate('lively');
  await expect(chat.transcript).toContainText('Half a sentence that ends after the reload.');
  await chat.idle();
});

test('reload with an open permission: it is still there and can be answered', async ({ chat, lab }) => {
  const play = lab.stage.write('ask', use('write_file', { path: 'asked.txt', content: 'kept\n' }, true));
  await chat.start(play);
  await expect(chat.permission).toContainText('asked.txt');
  const asked = await chat.permission.innerText();

  await chat.reload();

  await expect(chat.permission).toBeVisible();
  expect(await chat.permission.innerText()).toBe(asked);
  await chat.panel.getByTestId('agentchat-allow').click();
  await chat.idle();
  expect(lab.read('asked.txt')).toBe('kept\n');
});

test('a second tab shows the same, and its Stop works', async ({ chat, lab, context }) => {
  const play = lab.stage.write('two-tabs', say(...LIVELY, gate('never'), 'unheard'));
  const id = await chat.start(play);
  await expect(chat.transcript).toContainText('Half a sen');

  const other = await new Chat(await context.newPage(), lab).open();
  await other.choose(id);
  await expect.poll(() => other.reading()).toContain('Half a sen');
  await expect.poll(async () => (await other.reading()) === (await chat.reading())).toBe(true);

  await other.stop.click();
  await chat.idle();
  await other.idle();
  await expect(chat.transcript).toContainText('Half a sen');
  await expect(chat.transcript).not.toContainText('unheard');
});

test('the first answer wins, and the other person sees whose', async ({ chat, lab, browser }) => {
  const play = lab.stage.write('race', use('write_file', { path: 'race.txt', content: 'x' }));
  const id = await chat.start(play);
  await expect(chat.permission).toBeVisible();

  const someone = await browser.newContext();
  const other = await new Chat(await someone.newPage(), lab).open();
  await other.choose(id);
  await other.panel.getByTestId('agentchat-allow').click();
  const them = await whoAmI(other);

  await chat.idle();
  await expect(chat.permission).toBeHidden();
  await expect(chat.panel).toContainText(`${them} allowed this`);
  await chat.openCard(0);
  await expect(chat.cards).toContainText(`Allowed by ${them}`);
  await someone.close();
});

/** The name that the server gave to whoever logged in there. */
function whoAmI(chat: Chat): Promise<string> {
  return chat.page.evaluate(async () => {
    const answer = await fetch('/api/me');
    return ((await answer.json()) as { identity: { display_name: string } }).identity.display_name;
  });
}
