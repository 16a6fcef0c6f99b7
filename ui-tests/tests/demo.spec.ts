// What a new user sees: the demo agent, which comes with the extension, with its own pace and the real tools.
import { expect, type Page, test } from '../fixtures';

test.use({ labOptions: { workspace: '../examples/workspace' } });

/** Keep every text that the transcript shows from now on, as the screen gets it. */
async function watchText(page: Page): Promise<() => Promise<string[]>> {
  await page.getByTestId('agentchat-panel').evaluate(panel => {
    const seen: string[] = [];
    new MutationObserver(() => {
      const text = panel.querySelector('[data-testid="agentchat-transcript"]')?.textContent ?? '';
      if (text !== seen.at(-1)) seen.push(text);
    }).observe(panel, { childList: true, characterData: true, subtree: true });
    Object.assign(window, { seenTexts: seen });
  });
  return () => page.evaluate(() => (window as unknown as { seenTexts: string[] }).seenTexts);
}

test('the empty state teaches: a sentence on a button is asked with one click', async ({ chat }) => {
  await expect(chat.panel).toContainText(/no model/i);
  await chat.panel.getByRole('button', { name: 'List the files' }).click();
  await expect(chat.cards.first()).toBeVisible();
  await expect(chat.transcript).toContainText('weather.csv');
  await chat.idle();
});

test('an answer streams in: the text is seen growing', async ({ page, chat }) => {
  await chat.newSession();
  const seen = await watchText(page);
  await chat.say('Give a long answer');
  await expect.poll(async () => (await seen()).at(-1)?.length ?? 0).toBeGreaterThan(1000);
  await expect(chat.stop).toBeVisible(); // it is not over yet
  await chat.stop.click();
  await chat.idle();

  const lengths = (await seen()).map(text => text.length).filter(length => length > 100);
  const longest = lengths.map((_, at) => Math.max(...lengths.slice(0, at + 1)));
  expect(new Set(longest).size).toBeGreaterThan(20);
  expect(Math.min(...lengths)).toBeLessThan(300);
});

test('thinking shows while it lasts, folds when it is over, and opens again', async ({ chat }) => {
  await chat.newSession();
  await chat.say('Think aloud about the tides');
  await expect(chat.thinking).toContainText('tides'); // live, it is open
  await expect(chat.thinking).toContainText('Thought for');
  await expect(chat.thinking).not.toContainText('tides');

  await chat.thinking.locator('summary').click();
  await expect(chat.thinking).toContainText('tides');
});

test('a card opens to its input and its output', async ({ chat }) => {
  await chat.newSession();
  await chat.ask('Read README.md');
  const card = chat.cards.first();
  await expect(card).toContainText('README.md');
  await expect(chat.panel.getByTestId('agentchat-card-input')).toBeHidden();

  await chat.openCard(0);
  await expect(card.getByTestId('agentchat-card-input')).toContainText('README.md');
  await card.getByTestId('agentchat-card-output').locator('summary').click(); // long: it starts folded
  await expect(card.getByTestId('agentchat-card-output')).toContainText('A small workspace to try things on');
});

test('the agent asks before it writes; Allow by keyboard, and the file is there', async ({ chat, lab }) => {
  await chat.newSession();
  await chat.say('Write hello to notes.txt');
  await expect(chat.permission).toContainText('notes.txt');
  await expect(chat.permission).toContainText('hello');
  expect(lab.read('notes.txt')).toBeNull();

  await chat.pressKeyOf('agentchat-allow');
  await expect(chat.permission).toBeHidden();
  await chat.idle();
  expect(lab.read('notes.txt')?.trim()).toBe('hello');
});

test('Deny with a reason: the agent hears it, and no file is there', async ({ chat, lab }) => {
  await chat.newSession();
  await chat.say('Write hello to denied.txt');
  await expect(chat.permission).toBeVisible();

  await chat.denyBecause('Not in this folder, please.');

  await expect(chat.transcript).toContainText('You said no: Not in this folder, please');
  await chat.idle();
  expect(lab.read('denied.txt')).toBeNull();
});

test('Allow for this session asks once', async ({ chat, lab }) => {
  await chat.newSession();
  await chat.say('Write one to first.txt');
  await chat.panel.getByTestId('agentchat-allow-session').click();
  await expect.poll(() => lab.read('first.txt')?.trim()).toBe('one');
  await chat.idle();
  await chat.ask('Write two to second.txt');
  await expect(chat.permission).toBeHidden();
  expect(lab.read('second.txt')?.trim()).toBe('two');
});

test('a test fails, the file is changed, and the test passes: as the sample’s README says', async ({ chat, lab }) => {
  const steps = [...lab.read('README.md')!.matchAll(/^\d\. `(.+)`$/gm)].map(step => step[1]!);
  const mended = steps[2]!.match(/ to (.+) in load\.py$/)![1]!;
  await chat.newSession();
  await chat.say(steps[0]!);
  await chat.pressKeyOf('agentchat-allow');
  await expect(chat.transcript).toContainText('FAILED (failures=1)');
  await chat.ask(steps[1]!);
  await expect(chat.transcript).toContainText('load.py:21:');

  await chat.say(steps[2]!);
  await expect(chat.permission.locator('[data-sign="+"]')).toContainText(mended);
  expect(lab.read('load.py')).not.toContain(mended);
  await chat.pressKeyOf('agentchat-allow');
  await expect(chat.transcript).toContainText('Edited load.py at line 21');
  await chat.idle();
  expect(lab.read('load.py')).toContain(mended);

  await chat.say(steps[3]!);
  await chat.pressKeyOf('agentchat-allow');
  await expect(chat.transcript).toContainText('How it ended: exit code 0');
  await chat.idle();
});
