// `%agent` in a kernel that cannot read the server's runtime file: this page lets it in, with a secret that is good once.
import { Chat, expect, type LabServer, type Page, test } from '../fixtures';
import { cell as code, notebookOf, openNotebook } from '../notebook';
import { gate, say, use } from '../stage-side';

test.use({ labOptions: { stage: true } });

const AFAR = { name: 'afar', display_name: 'Far Away' };

const cell = (page: Page, at: number) => page.locator('.jp-Notebook .jp-Cell').nth(at);
const outputOf = (page: Page, at: number) => cell(page, at).getByTestId('agentchat-output');
const isOver = (page: Page, at: number) => expect(cell(page, at).locator('.jp-InputArea-prompt')).toHaveText(/\[\d+\]/);

/** Press Ctrl+Enter in a cell. */
async function run(page: Page, at: number): Promise<void> {
  await cell(page, at).locator('.cm-content').click();
  await page.keyboard.press('Control+Enter');
}

/** Open a notebook of cells with the kernel that sees nothing. */
async function opened(page: Page, lab: LabServer, name: string, ...sources: string[]): Promise<Chat> {
  lab.writeRemoteKernel(AFAR);
  lab.write(name, notebookOf(AFAR, ...sources.map((source, n) => code(`c${n}`, source))));
  const chat = await new Chat(page, lab).open();
  await openNotebook(page, name, AFAR.display_name);
  return chat;
}

/** The secrets that this page is given from now on. */
function secretsOf(page: Page): Promise<string>[] {
  const given: Promise<string>[] = [];
  page.on('response', response => {
    if (!/\/api\/agentchat\/kernels\/[^/]+\/secret$/.test(new URL(response.url()).pathname)) return;
    given.push(response.json().then((answer: { secret: string }) => answer.secret, () => 'gone with its page'));
  });
  return given;
}

test('a kernel that sees nothing of the server joins the session of its notebook', async ({ lab, page }) => {
  test.slow();
  const given = secretsOf(page);
  const play = lab.stage.write(
    'afar',
    say('The first words', gate('afar'), ' and **the rest**.'),
    use('run_code', { code: 'x = 6 * 7' }, true)
  );
  const look = 'import os\nprint(os.listdir(os.environ["JUPYTER_RUNTIME_DIR"]), os.environ.get("JPY_SESSION_NAME"))';
  const ask = `%%agent -o answer\n${play}`;
  const chat = await opened(page, lab, 'afar.ipynb', '%load_ext jupyter_agentchat', look, ask, 'print("x is", x)');
  await run(page, 0);
  await isOver(page, 0);
  await run(page, 1);
  await expect(cell(page, 1).locator('.jp-OutputArea-output')).toHaveText('[] None\n');

  await run(page, 2);
  const output = outputOf(page, 2);
  await expect(output).toContainText('The first words', { timeout: 30_000 });
  await expect(output).not.toContainText('the rest');
  lab.stage.openGate('afar');
  await expect(output.locator('strong')).toHaveText('the rest');
  await output.getByTestId('agentchat-open').click();
  await expect(chat.panel.getByTestId('agentchat-notebook')).toHaveText('afar.ipynb');
  await expect(chat.permission).toContainText('x = 6 * 7');
  await expect(output.getByTestId('agentchat-allow')).toBeEnabled();
  await output.getByTestId('agentchat-allow').click();
  await isOver(page, 2);
  await expect(cell(page, 2)).not.toContainText('No Jupyter server');
  await run(page, 3);
  await expect(cell(page, 3).locator('.jp-OutputArea-output')).toHaveText('x is 42\n');

  await page.keyboard.press('Control+s');
  await expect.poll(() => lab.read('afar.ipynb')).toContain('x is 42');
  expect(given).toHaveLength(1);
  const secret = await given[0];
  expect(secret).toMatch(/^agentchat_once_[\w-]{43}$/);
  const { session_id } = (await lab.sessions())[0];
  const everywhere = [lab.read('afar.ipynb')!, lab.log(), JSON.stringify(await lab.frames(session_id)), await page.content()];
  expect(everywhere.join('\n')).not.toContain(secret.slice('agentchat_once_'.length));
  expect(everywhere.join('\n')).not.toContain('agentchat_kernel_');
});

test('loading and asking in one cell joins too: the page reaches a busy kernel over a subshell', async ({ lab, page }) => {
  const play = lab.stage.write('breath', say('In **one** breath.'));
  await opened(page, lab, 'breath.ipynb', `%load_ext jupyter_agentchat\n%agent ${play}`);
  await run(page, 0);
  await expect(outputOf(page, 0).locator('strong')).toHaveText('one', { timeout: 30_000 });
  await isOver(page, 0);
  await expect(cell(page, 0)).not.toContainText('No Jupyter server');
});

test.describe('while a page is reloaded', () => {
  // A kernel that goes on speaking: Jupyter's own channel to it may leave an exception unread (see magic.spec.ts).
  test.use({ expectedComplaints: /^Traceback/ });

  test('a page that only opens a notebook hands nothing out, whatever its kernel asks', async ({ lab, page }) => {
    test.slow();
    const asks = `
import threading, time
from comm import create_comm
def ask():
    n = 0
    while True:
        n += 1
        create_comm(target_name="jupyter_agentchat", data={"version": 1, "ask": "0" * 32})
        open("asked.txt", "w").write(str(n))
        time.sleep(0.1)`;
    const begin = 'thread = threading.Thread(target=ask, daemon=True)\nthread.start()';
    const given = secretsOf(page);
    const chat = await opened(page, lab, 'hostile.ipynb', asks, begin);
    await run(page, 0);
    await isOver(page, 0);
    await run(page, 1);
    await isOver(page, 1);
    await expect.poll(() => given.length, { message: 'a cell that was run here may ask' }).toBeGreaterThan(0);

    await chat.reload();
    await expect(page.locator('#jp-main-statusbar')).toContainText(`${AFAR.display_name} | Idle`, { timeout: 60_000 });
    given.length = 0;
    const before = Number(lab.read('asked.txt'));
    await expect.poll(() => Number(lab.read('asked.txt'))).toBeGreaterThan(before + 5);
    expect(given).toHaveLength(0);
  });
});
