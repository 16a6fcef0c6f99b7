import { expect, type Locator, type Page } from '@playwright/test';

interface Xterm {
  rows: number;
  buffer: {
    active: {
      length: number;
      viewportY: number;
      getLine(y: number): { isWrapped: boolean; translateToString(trim: boolean): string } | undefined;
    };
  };
}

interface LabTerminals {
  jupyterapp: {
    shell: { widgets(area: string): Iterable<{ content?: { node: HTMLElement; _term?: Xterm } }> };
  };
}

interface Row {
  text: string;
  /** It goes on from the row above. */
  wrapped: boolean;
}

/** One of JupyterLab's terminals, by its place among those on the page. */
export class Terminal {
  readonly node: Locator;
  private readonly keyboard: Locator;

  constructor(
    readonly page: Page,
    private readonly index = 0
  ) {
    this.node = page.locator('.jp-Terminal').nth(index);
    this.keyboard = this.node.locator('textarea.xterm-helper-textarea');
  }

  /** The lines on it, from the top of what it remembers; a long one counts once. */
  async lines(): Promise<string[]> {
    const lines: string[] = [];
    for (const { text, wrapped } of (await this.screen()).rows) {
      if (wrapped && lines.length > 0) lines[lines.length - 1] += text;
      else lines.push(text);
    }
    return lines;
  }

  /** Only a test looks into xterm for this. */
  private screen(): Promise<{ rows: Row[]; top: number; height: number }> {
    return this.page.evaluate(index => {
      const node = document.querySelectorAll('.jp-Terminal')[index];
      const lab = window as unknown as LabTerminals;
      const term = [...lab.jupyterapp.shell.widgets('main')].find(one => one.content?.node === node)?.content?._term;
      if (!term) return { rows: [], top: 0, height: 0 };
      const { active } = term.buffer;
      const rows = Array.from({ length: active.length }, (_, y) => {
        const line = active.getLine(y);
        return { text: line?.translateToString(true) ?? '', wrapped: line?.isWrapped ?? false };
      });
      while (rows.length > 0 && rows[rows.length - 1]?.text === '') rows.pop();
      return { rows, top: active.viewportY, height: term.rows };
    }, this.index);
  }

  /** Its shell has put up its prompt and waits. */
  async ready(): Promise<void> {
    await expect(this.node).toBeVisible();
    await expect.poll(async () => (await this.lines()).at(-1) ?? '', { timeout: 15_000 }).toMatch(/[$#>] ?$/);
  }

  /** Type a command and press Enter; wait until the prompt is back. */
  async run(command: string): Promise<void> {
    await this.type(command);
    const before = (await this.lines()).length;
    await this.page.keyboard.press('Enter');
    await expect.poll(async () => (await this.lines()).length).toBeGreaterThan(before);
    await this.ready();
  }

  async type(text: string): Promise<void> {
    await this.keyboard.focus();
    await this.page.keyboard.type(text);
    await expect.poll(() => this.lines()).toContainEqual(expect.stringContaining(text));
  }

  async press(key: string): Promise<void> {
    await this.keyboard.focus();
    await this.page.keyboard.press(key);
  }

  /** Wait until a line contains this. */
  async shows(text: string): Promise<void> {
    await expect.poll(() => this.lines(), { timeout: 15_000 }).toContainEqual(expect.stringContaining(text));
  }

  /** Select the line that contains this, as a person does: three clicks on it. */
  async select(text: string): Promise<void> {
    await this.shows(text);
    await this.node.locator('.xterm-screen').click({ clickCount: 3, position: await this.place(text) });
  }

  /** Choose from its context menu, opened on the line that contains this. */
  async choose(item: string, on: string): Promise<void> {
    await this.node.locator('.xterm-screen').click({ button: 'right', position: await this.place(on) });
    await this.page.getByRole('menuitem', { name: item }).click();
  }

  /** Where the last row with this text is on the screen. */
  private async place(text: string): Promise<{ x: number; y: number }> {
    const { rows, top, height } = await this.screen();
    const row = rows.map(one => one.text.includes(text)).lastIndexOf(true) - top;
    const box = await this.node.locator('.xterm-screen').boundingBox();
    if (!box || row < 0 || row >= height) throw new Error(`"${text}" is not on the screen.`);
    return { x: 20, y: ((row + 0.5) * box.height) / height };
  }
}

/** A plain terminal, opened as anybody does. */
export async function openTerminal(page: Page): Promise<Terminal> {
  await page.evaluate(async () => {
    const lab = window as unknown as { jupyterapp: { commands: { execute(id: string): Promise<unknown> } } };
    await lab.jupyterapp.commands.execute('terminal:create-new');
  });
  const terminal = new Terminal(page);
  await terminal.ready();
  return terminal;
}
