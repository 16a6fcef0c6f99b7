// A long session opens at its end; what is older comes when one reads upwards, and nothing moves what one reads.
import { expect, test } from '../fixtures';
import { gate, say } from '../stage-side';

test.use({ labOptions: { stage: true } });

const TURNS = 22; // two more than are sent first

test('old turns come page by page, and news does not move what one reads', async ({ chat, lab }) => {
  test.setTimeout(90_000);
  await chat.newSession();
  for (let count = 1; count <= TURNS; count++) await chat.hear(`Turn ${count}.`);

  await chat.reload();
  await expect(chat.transcript.getByText(`I heard: Turn ${TURNS}.`)).toBeInViewport();
  await expect(chat.transcript).not.toContainText('I heard: Turn 2.');
  await chat.say(lab.stage.write('news', say('Some news, ', gate('news'), 'and\n\n'.repeat(30), 'more.')));
  await expect(chat.transcript.getByText('Some news')).toBeInViewport();

  const older = chat.transcript.getByRole('button', { name: 'Show earlier turns' });
  const reading = chat.transcript.getByText('I heard: Turn 8.');
  const place = async () => Math.round((await reading.boundingBox())?.y ?? NaN);
  await older.scrollIntoViewIfNeeded();
  const before = await settled(place);
  await older.click();
  await expect(chat.transcript).toContainText('I heard: Turn 1.');
  await expect(older).toBeHidden();
  expect(Math.abs((await settled(place)) - before)).toBeLessThan(40); // the button itself is gone now
  const answers = await chat.transcript.getByText(/I heard: Turn/).allTextContents();
  expect(answers.map(text => Number(/\d+/.exec(text)))).toEqual(Array.from({ length: TURNS }, (_, index) => index + 1));

  const still = await settled(place);
  lab.stage.openGate('news');
  await expect(chat.transcript).toContainText('more.');
  await chat.idle();
  expect(await place()).toBe(still);
  await chat.panel.getByTestId('agentchat-latest').click();
  await expect(chat.transcript.getByText('more.')).toBeInViewport();
});

/** Read until the same is read twice: Markdown takes its final height a moment after its text is there. */
async function settled(read: () => Promise<number>): Promise<number> {
  let last = NaN;
  await expect
    .poll(async () => {
      const now = await read();
      const same = now === last;
      last = now;
      return same;
    })
    .toBe(true);
  return last;
}
