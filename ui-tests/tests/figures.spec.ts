// From the feed's send to the text on the screen, beside a bare page on a bare socket. Only asked for: FIGURES=1.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { expect, type LabServer, type Page, test } from '../fixtures';

const ROOT = resolve(__dirname, '../..');
const EXTENSIONS = { jupyter_agentchat: false, 'benchmarks.extension': true };
const RATE = 50;
const ROUNDS = 3;
const TOKENS = 250;
const OTHERS = 19;

test.skip(!process.env.FIGURES, 'Figures are taken when they are asked for.');
test.use({
  labOptions: {
    env: { PYTHONPATH: ROOT, JUPYTER_AGENTCHAT_AGENT: 'feed' },
    args: [`--ServerApp.jpserver_extensions=${JSON.stringify(EXTENSIONS).replace(/true/g, 'True').replace(/false/g, 'False')}`]
  }
});

/** A process of benchmarks/ that says its port and ends with us. */
async function serve(module: string): Promise<{ process: ChildProcess; port: number }> {
  const process = spawn(resolve(ROOT, '.venv/bin/python'), ['-m', module], { cwd: ROOT, stdio: ['pipe', 'pipe', 'ignore'] });
  const [line] = (await once(process.stdout!, 'data')) as [Buffer];
  return { process, port: Number(line.toString()) };
}

/** The machine's monotonic clock, in ms, when the page's own said zero: the nearest of many looks. */
async function zeroOf(page: Page): Promise<number> {
  let best = { width: Infinity, zero: 0 };
  for (let look = 0; look < 50; look++) {
    const before = Number(process.hrtime.bigint()) / 1e6;
    const now = await page.evaluate(() => performance.now());
    const width = Number(process.hrtime.bigint()) / 1e6 - before;
    if (width < best.width) best = { width, zero: before + width / 2 - now };
  }
  return best.zero;
}

interface Seen {
  at: number;
  painted: number;
  text: string;
}

/** Note in the page when which tokens came into the element, and when the frame that shows them was painted. */
async function watch(page: Page, selector: string): Promise<void> {
  await page.evaluate(where => {
    const timed = window as unknown as { seen: Seen[] };
    interface Seen { at: number; painted: number; text: string }
    timed.seen = [];
    let known = 0;
    new MutationObserver(() => {
      const whole = document.querySelector(where)?.textContent?.trimEnd() ?? '';
      if (whole.length <= known) return;
      const one: Seen = { at: performance.now(), painted: 0, text: whole.slice(known) };
      known = whole.length;
      timed.seen.push(one);
      requestAnimationFrame(() => setTimeout(() => (one.painted = performance.now())));
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  }, selector);
}

/** How long each token took, in ms; see benchmarks/feed.py for what a token is. */
function delays(seen: readonly Seen[], zero: number, when: (one: Seen) => number): number[] {
  return seen.flatMap(one =>
    [...one.text.matchAll(/.{4}/g)].map(([token]) => {
      const sent = Buffer.from(token, 'base64').readUIntBE(0, 3);
      const micros = Math.round((zero + when(one)) * 1000);
      return ((((micros - sent) % 2 ** 24) + 2 ** 24) % 2 ** 24) / 1000;
    })
  );
}

const share = (values: number[], at: number) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * at)]!;
const median = (values: number[]) => share(values, 0.5);

/** The rounds of one way: medians of their p50 and p95, to the DOM and to the painted frame. */
class Figures {
  private readonly rows: number[][] = [];

  async take(page: Page): Promise<void> {
    const seen = await page.evaluate(() => (window as unknown as { seen: Seen[] }).seen);
    const zero = await zeroOf(page);
    const dom = delays(seen, zero, one => one.at);
    const painted = delays(seen, zero, one => one.painted);
    expect(dom.length).toBe(TOKENS);
    this.rows.push([share(dom, 0.5), share(dom, 0.95), share(painted, 0.5), share(painted, 0.95)]);
  }

  print(name: string): void {
    const cells = [0, 1, 2, 3].map(column => {
      const values = this.rows.map(row => row[column]!);
      return `${median(values).toFixed(1)} [${Math.min(...values).toFixed(1)}..${Math.max(...values).toFixed(1)}]`;
    });
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
}

/** Sessions that stream beside, through one channel of a page that draws nothing. */
async function others(page: Page, lab: LabServer, prompt: string): Promise<void> {
  const ids = await Promise.all(Array.from({ length: OTHERS }, () => lab.createSession()));
  const prompts = ids.map(session_id => ({ type: 'prompt', id: randomUUID(), session_id, content: prompt, delivery: 'send' }));
  await page.goto(lab.url('static/favicons/favicon.ico'));
  await page.evaluate(
    given =>
      new Promise<void>((done, broke) => {
        const socket = new WebSocket(`ws://${location.host}/api/agentchat/channel`);
        socket.onclose = broke;
        let answered = 0;
        socket.onopen = () => {
          socket.send(JSON.stringify({ type: 'hello', id: given.hello, protocol: [1], client: 'figures' }));
          for (const one of given.prompts) {
            socket.send(JSON.stringify({ type: 'attach', id: crypto.randomUUID(), session_id: one.session_id }));
            socket.send(JSON.stringify(one));
          }
        };
        socket.onmessage = event => {
          const said = JSON.parse(event.data as string) as { type: string; id?: string };
          if (said.type === 'ping') socket.send(JSON.stringify({ type: 'pong' }));
          answered += Number(said.type === 'reply' && given.prompts.some(one => one.id === said.id));
          if (answered === given.prompts.length) done();
        };
      }),
    { hello: randomUUID(), prompts }
  );
}

test('from the feed to the screen', async ({ chat, lab, page, context }) => {
  test.setTimeout(600_000);
  const feed = await serve('benchmarks.feed');
  const limit = await serve('benchmarks.limit');
  const order = (count: number) => JSON.stringify({ port: feed.port, count, rate: RATE, gate: 1 });
  const ways = { bare: new Figures(), alone: new Figures(), beside: new Figures() };
  const empty = await context.newPage();
  const besides = await context.newPage();
  const address = `http://127.0.0.1:${limit.port}/page`;

  for (let round = 0; round < ROUNDS; round++) {
    await empty.bringToFront();
    await empty.goto(address);
    await watch(empty, 'p');
    await empty.evaluate(
      said =>
        new Promise<void>((done, broke) => {
          const socket = new WebSocket(`ws://${location.host}/`);
          socket.onclose = broke;
          let left = said.count;
          socket.onopen = () => socket.send(said.order);
          socket.onmessage = event => {
            document.querySelector('p')!.append(event.data as string);
            if (--left === 0) requestAnimationFrame(() => setTimeout(done, 50));
          };
        }),
      { order: order(TOKENS), count: TOKENS }
    );
    await ways.bare.take(empty);

    await page.bringToFront();
    for (const way of ['alone', 'beside'] as const) {
      await chat.newSession();
      await watch(page, '[data-testid="agentchat-transcript"] .jp-AgentChat-text .jp-AgentChat-markdown');
      if (way === 'beside') await others(besides, lab, order(TOKENS + 200));
      await page.bringToFront();
      await chat.say(order(TOKENS));
      await expect(chat.transcript.locator('[data-turn]')).toHaveAttribute('data-state', 'ended', { timeout: 60_000 });
      await ways[way].take(page);
    }
  }

  console.log(`\n${RATE} tokens/s of 4 characters, ${ROUNDS} rounds of ${TOKENS}; median [lowest..highest] of the rounds, ms`);
  console.log('|  | to the DOM, p50 | p95 | until painted, p50 | p95 |\n| --- | --- | --- | --- | --- |');
  ways.bare.print('limit: a bare page on a bare socket');
  ways.alone.print('ours');
  ways.beside.print(`ours, beside ${OTHERS} others`);
  feed.process.stdin!.end();
  limit.process.stdin!.end();
});
