// A session of ten thousand parts: it opens at its end, scrolls back to its beginning, and typing stays quick.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Chat, expect, type LabServer, type Page, test } from '../fixtures';

const PARTS = 10_000;
const LAST = 'The very last words.';

async function bring(lab: LabServer): Promise<string> {
  const root = join(__dirname, '..', '..');
  const made = ['-m', 'benchmarks.long_session', String(PARTS), lab.workspace];
  const body = execFileSync('python', made, { cwd: root, maxBuffer: 1 << 28 });
  const answer = await lab.fetch('api/agentchat/import', { method: 'POST', body });
  expect(answer.status, await answer.clone().text()).toBe(201);
  return ((await answer.json()) as { session_id: string }).session_id;
}

/** From this click until text that matches is painted, in ms, by the page's own clock. */
async function untilPainted(page: Page, click: () => Promise<void>, text: string): Promise<number> {
  await page.evaluate(wanted => {
    const timed = window as unknown as { timed: Promise<number> };
    let began = 0;
    document.addEventListener('click', () => (began ||= performance.now()), { capture: true, once: true });
    timed.timed = new Promise(resolve => {
      const look = () => {
        const panel = document.querySelector('[data-testid="agentchat-transcript"]');
        if (began && panel?.textContent?.includes(wanted)) {
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
        } else requestAnimationFrame(look);
      };
      look();
    });
  }, text);
  await click();
  return page.evaluate(() => (window as unknown as { timed: Promise<number> }).timed);
}

/** The same markup on an empty page. */
async function bare(page: Page, chat: Chat): Promise<number> {
  const markup = await chat.transcript.evaluate(node => node.outerHTML);
  const other = await page.context().newPage();
  await other.goto('about:blank');
  const ms = await other.evaluate(html => {
    const began = performance.now();
    document.body.innerHTML = html;
    return new Promise<number>(resolve =>
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)))
    );
  }, markup);
  await other.close();
  return ms;
}

test('ten thousand parts open at the end, and the oldest can be reached (R-H10)', async ({ chat, lab, page }) => {
  test.setTimeout(120_000);
  const id = await bring(lab);
  await chat.newSession();
  await chat.openList();
  const row = chat.rowOf(id).getByRole('button').first();
  await expect(row).toBeVisible();
  const ms = await untilPainted(page, () => row.click(), LAST);
  await expect(chat.transcript.getByText(LAST)).toBeInViewport();
  const limit = await bare(page, chat);
  console.log(`      ${PARTS} parts: ${ms.toFixed(0)} ms to the last words; the same markup bare: ${limit.toFixed(0)} ms`);

  await chat.composer.fill('');
  const typed = await page.evaluate(async () => {
    const field = document.querySelector<HTMLTextAreaElement>('[data-testid="agentchat-composer"]')!;
    const waits: number[] = [];
    for (const letter of 'how long does a letter take') {
      const began = performance.now();
      field.focus();
      document.execCommand('insertText', false, letter);
      await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
      waits.push(performance.now() - began);
    }
    return waits.sort((a, b) => a - b);
  });
  console.log(`      a letter until it is painted: median ${typed[13]!.toFixed(0)} ms, worst ${typed.at(-1)!.toFixed(0)} ms`);
  await expect(chat.composer).toHaveValue('how long does a letter take');

  // Older turns come by page; what one reads stays where it is, and nothing is skipped.
  const oldest = chat.transcript.getByText('Look at column 980 of the table');
  await chat.transcript.getByRole('button', { name: 'Show earlier turns' }).click();
  await expect(chat.transcript).toContainText('Look at column 979 of the table');
  await expect(oldest).toBeInViewport();
});
