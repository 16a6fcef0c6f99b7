// Whatever happens between browser and server, in the end the window shows what is stored, and asks for it once.
import { Chat, dismissServerError, expect, type LabServer, type Page, test, WHILE_DOWN } from '../fixtures';
import { type Fate, type Fates, FaultProxy } from '../fault-proxy';
import { eventsOf, partsOf } from '../frames';
import { gate, think, use } from '../stage-side';

test.use({ labOptions: { stage: true }, expectedComplaints: WHILE_DOWN });
test.beforeEach(({ page }) => dismissServerError(page));

/** What only carries the conversation may suffer; a connection that never says hello is no connection. */
const MAY_SUFFER = new Set(['frames', 'snapshot', 'synced', 'sessions', 'reply']);

/** The same numbers in every run (Mulberry32). */
function dice(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function random(seed: number): Fates {
  const roll = dice(seed);
  const bad: Fate[] = ['drop', 'double', 'swap', 'delay', 'cut'];
  return ({ type }) => (MAY_SUFFER.has(type) && roll() < 0.5 ? bad[Math.floor(roll() * bad.length)]! : 'pass');
}

/** The panel, reached through a proxy. */
async function chatThrough(proxy: FaultProxy, page: Page, lab: LabServer): Promise<Chat> {
  const reached = Object.create(lab, { port: { value: proxy.port } }) as LabServer;
  return new Chat(page, reached).open();
}

/** The network says that it is back, over and over: nobody waits for the next attempt. */
async function hurry(page: Page): Promise<void> {
  await page.evaluate(() => {
    setInterval(() => window.dispatchEvent(new Event('online')), 100);
  });
}

/** Thinking, then text and tools in turn, each a part of its own; the last words wait for the gate. */
function play(lab: LabServer, name: string): string {
  const steps = Array.from({ length: 12 }, (_, n) => [
    { do: 'say' as const, pieces: [`Step ${n}: `, '日本 ', '😀 ', 'and ', 'so ', 'on.'], pace: 0.02 },
    use('list_files', { path: '.' })
  ]);
  return lab.stage.write(
    name,
    think('One. ', 'Two. ', 'Three.'),
    ...steps.flat(),
    { do: 'say', pieces: ['The last step. ', gate(`${name}-last`), 'The end.'], pace: 0.02 }
  );
}

/** A window that was opened now reads the same, and everything is stored once. */
async function expectSame(chat: Chat, lab: LabServer, page: Page, id: string, prompts: number): Promise<void> {
  await expect(chat.transcript).toContainText('The end.', { timeout: 30_000 });
  await chat.idle();
  const fresh = await new Chat(page, lab).open();
  await fresh.choose(id);
  await expect(fresh.transcript).toContainText('The end.');
  expect(await chat.reading()).toBe(await fresh.reading());
  const frames = await lab.frames(id);
  expect(frames.map(frame => frame.seq)).toEqual(frames.map((_, index) => index + 1));
  expect(partsOf(frames).filter(part => part.type === 'prompt')).toHaveLength(prompts);
  expect(eventsOf(frames, 'turn_ended')).toHaveLength(prompts);
}

test('cut after every message that brings something, the window has lost nothing (R-P2)', async ({
  context,
  lab,
  page
}) => {
  test.setTimeout(150_000);
  const proxy = await FaultProxy.before(lab.port);
  try {
    const chat = await chatThrough(proxy, page, lab);
    await hurry(page);
    let brought = 0;
    proxy.fates = ({ type }, index) => {
      if (index === 0) brought = 0;
      if (brought > 0) return 'cut';
      if (type === 'frames') brought++;
      return 'pass';
    };
    const id = await chat.start(play(lab, 'cut'));
    await expect(chat.transcript).toContainText('The last step.', { timeout: 90_000 });
    lab.stage.openGate('cut-last');
    await expectSame(chat, lab, await context.newPage(), id, 1);
    expect(proxy.connections).toBeGreaterThan(10);
  } finally {
    await proxy.close();
  }
});

/** One in `make test`, more in `make soak`. */
const SEEDS = process.env.SOAK ? [1, 2, 3, 4, 5, 6, 7, 8] : [1];

for (const seed of SEEDS) {
  test(`lost, late, doubled and disordered messages change nothing in the end, seed ${seed}`, async ({
    context,
    lab,
    page
  }) => {
    test.setTimeout(150_000);
    const proxy = await FaultProxy.before(lab.port);
    try {
      const chat = await chatThrough(proxy, page, lab);
      await hurry(page);
      const id = await chat.start(play(lab, `one-${seed}`));
      proxy.fates = random(seed);
      await expect.poll(async () => JSON.stringify(await lab.frames(id)), { timeout: 60_000 }).toContain('The last step.');
      await chat.say(play(lab, `two-${seed}`)); // waits for its turn, whatever becomes of the reply
      lab.stage.openGate(`one-${seed}-last`);
      lab.stage.openGate(`two-${seed}-last`);
      await expect
        .poll(async () => eventsOf(await lab.frames(id), 'turn_ended').length, { timeout: 60_000 })
        .toBe(2);
      proxy.fates = () => 'pass';
      proxy.cut(); // what was lost last, nobody can miss; a new connection tells
      await expectSame(chat, lab, await context.newPage(), id, 2);
      for (const fate of ['drop', 'double', 'swap', 'delay', 'cut'] as const) {
        expect(proxy.met.get(fate), fate).toBeGreaterThan(0);
      }
    } finally {
      await proxy.close();
    }
  });
}
