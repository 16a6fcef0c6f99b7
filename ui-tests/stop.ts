import { test } from '@playwright/test';
import type { Chat } from './chat';

export interface Stopped {
  /** When it was clicked, in ms since 1970 by the page's clock. */
  at: number;
  /** Until the screen said that it stops, in ms. */
  said: number;
  /** Until the screen showed that nothing runs, in ms. */
  took: number;
}

/** Click Stop, and wait until the screen shows that nothing runs. How fast it was is measured, not judged. */
export async function stop(chat: Chat): Promise<Stopped> {
  await chat.page.evaluate(() => {
    const shown = (selector: string) => document.querySelector(selector) !== null;
    const running = () => shown('[data-testid="agentchat-stop"]');
    const stopping = () => shown('[data-testid="agentchat-working"][data-state="cancelling"]');
    const stopped = new Promise<Stopped>(resolve => {
      const clicked = (event: Event) => {
        if (!(event.target as Element).closest('[data-testid="agentchat-stop"]')) return;
        removeEventListener('click', clicked, true);
        const from = performance.now();
        let said: Promise<number> | null = null;
        const painted = () =>
          new Promise<number>(done => requestAnimationFrame(() => done(performance.now() - from)));
        const observer = new MutationObserver(() => {
          if (stopping() || !running()) said ??= painted();
          if (running()) return;
          observer.disconnect();
          void Promise.all([said, painted()]).then(([said, took]) =>
            resolve({ at: performance.timeOrigin + from, said: said!, took })
          );
        });
        observer.observe(document.body, { childList: true, subtree: true, attributes: true });
      };
      addEventListener('click', clicked, true);
    });
    Object.assign(window, { stopped });
  });
  await chat.stop.click();
  await chat.idle();
  const stopped = await chat.page.evaluate(() => (window as unknown as { stopped: Promise<Stopped> }).stopped);
  measured(`Stop to screen: ${stopped.said.toFixed(0)} ms, to the end on it: ${stopped.took.toFixed(0)} ms`);
  return stopped;
}

/** Write a figure into the report and onto the console. */
export function measured(what: string): void {
  test.info().annotations.push({ type: 'measured', description: what });
  console.log(`    ${what} (${test.info().title})`);
}
