// What a terminal has printed, and where its last command begins and ends in it.

import { screenText } from './screen-text';

/** So much is kept of what was printed, in UTF-16 units. */
const KEPT = 262_144;
const TAIL_LINES = 40;

/**
 * Shells let a terminal know when they read a line and when they have it: bash, zsh and fish switch the bracketed
 * paste on at their prompt and off when a command starts. That tells commands apart without asking the shell.
 */
const PROMPT = '\u001b[?2004h';
const COMMAND = '\u001b[?2004l';
/** How a shell's line editor goes on in the next row of the screen, whose width is not known here. */
const WRAPPED = / \r(?!\n)/g;

export interface IExcerpt {
  text: string;
  /** `command`: the last command with what it printed; `tail`: the last lines, as the shell does not say more. */
  kind: 'command' | 'tail';
}

/** Follows the output of one terminal. */
export class TerminalOutput {
  add(text: string): void {
    this.printed += text;
    if (this.printed.length > 2 * KEPT) this.printed = this.printed.slice(-KEPT);
    if (this.waiting.size > 0 && this.isAtPrompt) for (const go of this.waiting) go();
  }

  get isEmpty(): boolean {
    return this.printed === '';
  }

  /** Resolve when the shell reads a line, or after so many milliseconds. */
  async prompt(within: number): Promise<void> {
    let go: () => void = () => undefined;
    let late: ReturnType<typeof setTimeout> | undefined;
    const there = new Promise<void>(resolve => {
      go = resolve;
      late = setTimeout(resolve, within);
      this.waiting.add(go);
    });
    await there;
    clearTimeout(late);
    this.waiting.delete(go);
  }

  /** The terminal begins anew: after a new connection the server sends what it remembers. */
  clear(): void {
    this.printed = '';
  }

  /** Does the shell read a line? Null when it does not say. */
  get isAtPrompt(): boolean | null {
    const prompt = this.printed.lastIndexOf(PROMPT);
    const command = this.printed.lastIndexOf(COMMAND);
    return prompt < 0 && command < 0 ? null : prompt > command;
  }

  /** The last command that printed something, with what it printed; null when there is nothing at all. */
  last(): IExcerpt | null {
    const command = this.lastCommand();
    if (command) return { text: command, kind: 'command' };
    const lines = tidy(screenText(this.printed)).split('\n');
    const text = tidy(lines.slice(-TAIL_LINES).join('\n'));
    return text === '' ? null : { text, kind: 'tail' };
  }

  private lastCommand(): string | null {
    const { printed } = this;
    let end = this.isAtPrompt ? printed.lastIndexOf(PROMPT) : printed.length;
    while (end > 0) {
      const start = printed.lastIndexOf(COMMAND, end - 1);
      if (start < 0) return null;
      if (tidy(screenText(printed.slice(start, end))) !== '') {
        const prompt = Math.max(0, printed.lastIndexOf(PROMPT, start));
        const typed = printed.slice(prompt, start).replace(WRAPPED, '');
        return tidy(screenText(typed + printed.slice(start, end)));
      }
      end = Math.max(0, printed.lastIndexOf(PROMPT, start)); // an empty line was entered: the one before it
    }
    return null;
  }

  private printed = '';
  private readonly waiting = new Set<() => void>();
}

/** Without empty lines at its two ends. */
export function tidy(text: string): string {
  return text.replace(/^(?:[ \t]*\n)+/, '').trimEnd();
}
