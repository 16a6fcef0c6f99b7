// R-R1, R-R3, R-R5, R-R8: showing content causes no request and runs nothing, in the real page.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HOSTILE } from '../../labextension/src/components/testing/hostile';
import { everyElement } from '../every-element';
import { type Chat, expect, type Page, test } from '../fixtures';
import { type Cue, say, use } from '../stage-side';

test.use({ labOptions: { stage: true } });

/** What JupyterLab itself asks its server for, at any time, and what we do. */
const KNOWN = [
  /^\/(static\/lab|lab\/extensions|kernelspecs)\//,
  /^\/lab\/api\/(settings|workspaces|translations|licenses|listings)/,
  /^\/api\/(agentchat|contents|events|kernels|kernelspecs|me|sessions|status|terminals)\b/
];

/** Whatever may not be in the page as content's own doing. */
const FORBIDDEN = [
  ...['script', 'style', 'link', 'meta', 'base', 'iframe', 'frame', 'object', 'embed', 'form', 'input', 'select'],
  ...['textarea', 'button', 'svg', 'math', 'video', 'audio', 'source', 'picture', 'template', 'slot', 'dialog'],
  ...['[id]', '[name]', '[style]', '[is]', '[srcset]', '[tabindex]', '[contenteditable]', '[popover]'],
  ...['img:not([src^="data:image/"])', '[data-testid]', '[data-commandlinker-command]']
].join(',');

const FORBIDDEN_IN_FORMULAS = ['a', 'img', 'svg', '[href]', '[id]', '[style*=url]', '[style*=fixed]', '[class*=jp-]']
  .map(selector => `mjx-container ${selector}`)
  .join(',');

/** What TeX can ask for in a formula. */
const FORMULAS = [
  '\\href{javascript:alert(1)}{x}',
  '\\href{https://canary.invalid/leak}{x}',
  '\\style{position:fixed;inset:0;background:url(https://canary.invalid/leak)}{x}',
  '\\class{jp-Dialog}{x}',
  '\\cssId{jp-top-panel}{x}',
  '\\data{commandlinker-command=terminal:create-new}{x}',
  '\\includegraphics{https://canary.invalid/leak.png}',
  '\\require{html}\\href{javascript:alert(1)}{x}',
  '\\require{leak}x',
  '\\unicode[jp-Dialog;color:red]{x41}',
  '\\text{<img src=x onerror=alert(1)>}',
  '\\bbox[url(https://canary.invalid/leak)]{x}',
  '\\def\\x{\\x\\x}\\x'
];

const TERMINAL_LINK = '\u001b]8;;http://127.0.0.1/leak\u0007x\u001b]8;;\u0007';

let trap: Server;
let caught: string[] = [];

test.beforeAll(async () => {
  trap = createServer((request, response) => {
    caught.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>(listening => trap.listen(0, '127.0.0.1', listening));
});

test.afterAll(() => trap.close());

/** The corpora, with a server that answers where they point to. */
function corpus(): string[] {
  const host = `127.0.0.1:${(trap.address() as AddressInfo).port}`;
  const written = [...Object.values(HOSTILE).flat(), ...FORMULAS.map(formula => `$${formula}$`)]
    .filter(text => text.length < 20_000) // longer ones are the unit tests'
    .map(text => text.replaceAll('https://canary.invalid', `http://${host}`).replaceAll('canary.invalid', host));
  return [...written, ...everyElement(`http://${host}/leak`)];
}

/** Three code points a delta, or so many that the longest text comes in sixty. */
function inTokens(text: string): Cue {
  return { do: 'say', pieces: [text], chunk: Math.max(3, Math.ceil(text.length / 60)) };
}

interface Watch {
  requests: string[];
  dialogs: string[];
  pages: number;
}

function watch(page: Page): Watch {
  const seen: Watch = { requests: [], dialogs: [], pages: 0 };
  page.context().on('request', request => seen.requests.push(request.url()));
  page.context().on('page', () => seen.pages++);
  page.on('dialog', dialog => {
    seen.dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  return seen;
}

function expectQuiet(seen: Watch, origin: string): void {
  const strange = seen.requests.filter(address => {
    const url = new URL(address);
    if (['data:', 'blob:'].includes(url.protocol)) return false;
    const known = KNOWN.some(path => path.test(url.pathname));
    return url.origin !== origin || !known || /leak|canary|secret/.test(address);
  });
  expect(strange).toEqual([]);
  expect(caught).toEqual([]);
  expect(seen.dialogs).toEqual([]);
  expect(seen.pages).toBe(0);
}

/** From now on, note every command that anything executes. */
async function spyOnCommands(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const lab = window as unknown as { jupyterapp: { commands: { execute: (id: string) => unknown } } };
    const { commands } = lab.jupyterapp;
    const executed: string[] = [];
    const execute = commands.execute.bind(commands);
    commands.execute = (...given: [string]) => {
      executed.push(given[0]);
      return execute(...given);
    };
    Object.assign(window, { executedCommands: executed });
  });
  return () => page.evaluate(() => (window as unknown as { executedCommands: string[] }).executedCommands);
}

/** Click everything that content put there, and nothing of ours. A link is not followed: the last one to hear of a click stops it. */
function clickEverything(page: Page): Promise<number> {
  return page.getByTestId('agentchat-transcript').evaluate(transcript => {
    const stay = (event: Event) => event.preventDefault();
    addEventListener('click', stay);
    addEventListener('auxclick', stay);
    const content = '.jp-AgentChat-markdown *, .jp-AgentChat-promptText *, pre, pre *';
    const kinds = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'dblclick', 'mouseover', 'focusin'];
    const elements = [...transcript.querySelectorAll(content)].filter(one => !one.closest('.jp-AgentChat-codeActions'));
    for (const element of elements) {
      for (const kind of kinds) {
        element.dispatchEvent(new MouseEvent(kind, { bubbles: true, cancelable: true, composed: true }));
      }
    }
    removeEventListener('click', stay);
    removeEventListener('auxclick', stay);
    return elements.length;
  });
}

/** What content made, without our buttons beside code and without formulas, which MathJax draws in its own elements. */
async function expectNothingActive(chat: Chat): Promise<void> {
  const found = await chat.transcript.locator('.jp-AgentChat-markdown').evaluateAll(
    (texts, [forbidden, inFormulas]) =>
      texts.flatMap(text => {
        const formulas = [...text.querySelectorAll(inFormulas)];
        const copy = text.cloneNode(true) as Element;
        copy.querySelectorAll('mjx-container, .jp-AgentChat-codeActions').forEach(ours => ours.remove());
        return [...formulas, ...copy.querySelectorAll(forbidden)].map(element => element.outerHTML);
      }),
    [FORBIDDEN, FORBIDDEN_IN_FORMULAS] as const
  );
  expect(found).toEqual([]);
}

test('R-R1, R-R3, R-R5: hostile answers, token by token and again after a reload', async ({ chat, lab, page }) => {
  test.setTimeout(120_000);
  const texts = corpus();
  const spoken = texts.map(inTokens);
  await chat.newSession();
  // Before anything hostile: JupyterLab's renderer loads its parts and makes its globals.
  await chat.hear(lab.stage.write('warm', say('`a` $x$\n\n```python\nb = 1\n```\n\nwarm')), 'b = 1');
  await expect(chat.transcript.locator('mjx-container')).toBeVisible();
  const globals = await page.evaluate(() => Object.keys(window));
  const seen = watch(page);

  const play = lab.stage.write('hostile', ...spoken, say('the corpus ends here'));
  await chat.hear(play, 'the corpus ends here', 60_000);
  const commands = await spyOnCommands(page);
  expect(await clickEverything(page)).toBeGreaterThan(texts.length);
  expect(await commands()).toEqual([]);
  await expect(page.getByRole('dialog')).toHaveCount(0); // JupyterLab would ask before it runs a content's command
  expectQuiet(seen, new URL(lab.url()).origin);
  await expectNothingActive(chat);
  const after = await page.evaluate(() => Object.keys(window));
  expect(after.filter(name => !globals.includes(name) && name !== 'executedCommands')).toEqual([]);

  seen.requests.length = 0;
  await chat.reload();
  await expect(chat.transcript).toContainText('the corpus ends here');
  // The page loads itself anew: whatever it asks for, it is not what content points to.
  const asked = seen.requests.filter(address => !/^(data|blob):/.test(address));
  expect(asked.filter(address => /leak|canary|secret/.test(address) || !address.startsWith(lab.url()))).toEqual([]);
  expect(caught).toEqual([]);
  expect(seen.dialogs).toEqual([]);
  await expectNothingActive(chat);
});

test('R-R8: hostile words in a prompt, a title, a card and a question', async ({ chat, lab, page }) => {
  const word = '<img src="/files/leak.png" onerror="alert(1)"><b id="jp-top-panel">bold</b>';
  const seen = watch(page);
  await chat.newSession();
  await chat.hear(`${word} ![x](/files/leak.png)`, 'I heard:');
  await chat.say(
    lab.stage.write(
      'cards',
      use('hold', { gate: 'open', title: word, first: word + TERMINAL_LINK }),
      use('write_file', { path: '<b onclick=alert(1)>.txt', content: word })
    )
  );
  lab.stage.openGate('open');
  await expect(chat.permission).toContainText('<b onclick=alert(1)>.txt');
  await expect(chat.permission).toContainText('onerror');
  await chat.openCard(0);
  await expect(chat.cards.first().getByTestId('agentchat-card-output')).toContainText('<img src=');
  await expect(chat.panel.locator('img, #jp-top-panel, b')).toHaveCount(0);
  const commands = await spyOnCommands(page);
  await clickEverything(page);
  expect(await commands()).toEqual([]);
  await chat.stop.click();
  await chat.idle();
  expectQuiet(seen, new URL(lab.url()).origin);
});
