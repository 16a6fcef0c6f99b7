import { expect, type Locator, type Page } from '@playwright/test';

interface View {
  column: number;
  /** The text of the line with the cursor. */
  line: string;
  /** The text of the line at the top of what is shown. */
  top: string;
}

interface CodeMirror {
  state: {
    doc: { line(number: number): { from: number; text: string }; lineAt(at: number): { from: number; text: string } };
    selection: { main: { head: number } };
  };
  scrollDOM: HTMLElement;
  documentTop: number;
  scaleY: number;
  lineBlockAt(at: number): { top: number };
  lineBlockAtHeight(height: number): { from: number };
}

interface DocumentWidget {
  title: { label: string };
  context?: { model: { toString(): string } };
  content?: { editor?: { editor: CodeMirror; setCursorPosition(at: { line: number; column: number }): void; focus(): void } };
}

interface Lab {
  jupyterapp: { shell: { widgets(area: string): Iterable<DocumentWidget> } };
}

/** A document that is open, by what its tab says; only a test looks into JupyterLab for it. */
export class Editor {
  /** Its tab, while it has changes that are not saved. */
  readonly unsaved: Locator;

  constructor(
    readonly page: Page,
    private readonly label: string
  ) {
    this.unsaved = page.locator('.lm-TabBar-tab.jp-mod-dirty', { hasText: label });
  }

  /** What the document holds, shown or not. */
  text(): Promise<string> {
    return this.page.evaluate(label => {
      const all = [...(window as unknown as Lab).jupyterapp.shell.widgets('main')];
      return all.find(({ title }) => title.label === label)?.context?.model.toString() ?? '';
    }, this.label);
  }

  /** Put the cursor there; lines count from 1. */
  async goTo(line: number, column: number): Promise<void> {
    await expect.poll(() => this.text()).not.toBe('');
    await this.page.evaluate(
      ([label, at, offset]) => {
        const all = [...(window as unknown as Lab).jupyterapp.shell.widgets('main')];
        const editor = all.find(({ title }) => title.label === label)!.content!.editor!;
        editor.focus();
        editor.setCursorPosition({ line: at - 1, column: offset });
      },
      [this.label, line, column] as const
    );
  }

  async focus(): Promise<void> {
    await this.page.evaluate(label => {
      const all = [...(window as unknown as Lab).jupyterapp.shell.widgets('main')];
      all.find(({ title }) => title.label === label)!.content!.editor!.focus();
    }, this.label);
  }

  /** Scroll so that this line is the first that is shown. */
  async scrollTo(line: number): Promise<void> {
    await this.page.evaluate(
      ([label, at]) => {
        const all = [...(window as unknown as Lab).jupyterapp.shell.widgets('main')];
        const view = all.find(({ title }) => title.label === label)!.content!.editor!.editor;
        view.scrollDOM.scrollTop = view.lineBlockAt(view.state.doc.line(at).from).top + 4;
      },
      [this.label, line] as const
    );
    await expect.poll(async () => (await this.view()).top).toContain(`${line}`);
  }

  /** Where one reads and types in it. */
  view(): Promise<View> {
    return this.page.evaluate(label => {
      const all = [...(window as unknown as Lab).jupyterapp.shell.widgets('main')];
      const view = all.find(({ title }) => title.label === label)!.content!.editor!.editor;
      const { doc, selection } = view.state;
      const line = doc.lineAt(selection.main.head);
      const shownAt = (view.scrollDOM.getBoundingClientRect().top - view.documentTop) / view.scaleY + 2;
      const top = doc.lineAt(view.lineBlockAtHeight(shownAt).from);
      return { column: selection.main.head - line.from, line: line.text, top: top.text };
    }, this.label);
  }
}
