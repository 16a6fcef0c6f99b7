// What the output of programs reads like on a terminal, as far as lines go.

/** A full-screen program draws on a screen of its own, which is gone when it ends. */
const OTHER_SCREEN = /\u001b\[\?(?:47|1047|1049)h[^]*?(?:\u001b\[\?(?:47|1047|1049)l|$)/g;

/** One token: a control sequence with its parameters and its last letter, any other escape, or one character. */
const TOKEN =
  /\u001b\[([0-?]*)[ -/]*([@-~])|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]?|[^\u001b\n\r\b\t\u0000-\u001f\u007f-\u009f]+|[^]/g;

const TAB = 8;
/** A program moves the cursor at most so far to the right: no screen is wider. */
const WIDEST = 500;

/**
 * Return the text that stands on the screen after `output`: what a progress bar wrote over, what was erased and
 * what only gave colours is gone, and spaces at the ends of lines are too.
 */
export function screenText(output: string): string {
  const screen = new Screen();
  for (const token of output.replace(OTHER_SCREEN, '').matchAll(TOKEN)) {
    if (token[2] !== undefined) screen.control(token[2], token[1] ?? '');
    else if (!token[0].startsWith('\u001b')) screen.put(token[0]);
  }
  return screen.text();
}

/** Lines of characters and a cursor; it never scrolls. */
class Screen {
  put(text: string): void {
    switch (text) {
      case '\n':
        this.row++;
        this.column = 0; // as the terminal's driver does it for a program
        return;
      case '\r':
        this.column = 0;
        return;
      case '\b':
        this.column = Math.max(0, this.column - 1);
        return;
      case '\t':
        this.column += TAB - (this.column % TAB);
        return;
      default:
        if (text >= ' ' && !/[\u007f-\u009f]/.test(text)) this.write(Array.from(text));
    }
  }

  /** A control sequence by its last letter; those about colours and modes change no text. */
  control(letter: string, parameters: string): void {
    const count = Math.min(WIDEST, Number(/^\d+/.exec(parameters)?.[0] ?? 0));
    const steps = Math.max(1, count);
    switch (letter) {
      case 'A':
        this.row = Math.max(0, this.row - steps);
        return;
      case 'B':
        this.row = Math.min(this.row + steps, Math.max(this.row, this.lines.length - 1)); // not below what is there
        return;
      case 'C':
        this.column = Math.min(this.column + steps, Math.max(this.column, WIDEST));
        return;
      case 'D':
        this.column = Math.max(0, this.column - steps);
        return;
      case 'G':
        this.column = steps - 1;
        return;
      case 'K':
        return this.eraseLine(count);
      case 'J':
        return this.erase(count);
      case 'P':
        this.line().splice(this.column, steps);
        return;
      default:
    }
  }

  text(): string {
    return Array.from(this.lines, line => (line ?? []).join('').trimEnd()).join('\n');
  }

  private write(characters: string[]): void {
    const line = this.line();
    while (line.length < this.column) line.push(' ');
    line.splice(this.column, characters.length, ...characters);
    this.column += characters.length;
  }

  /** 0: to the end; 1: from the beginning; 2: all of it. */
  private eraseLine(which: number): void {
    const line = this.line();
    if (which === 1) line.fill(' ', 0, this.column + 1);
    else line.length = which === 0 ? Math.min(line.length, this.column) : 0;
  }

  /** 0: from here on; anything else: `clear`. */
  private erase(which: number): void {
    if (which === 0) {
      this.eraseLine(0);
      this.lines.length = Math.min(this.lines.length, this.row + 1);
    } else {
      this.lines = [];
      this.row = 0;
    }
  }

  private line(): string[] {
    return (this.lines[this.row] ??= []);
  }

  private lines: (string[] | undefined)[] = [];
  private row = 0;
  private column = 0;
}
