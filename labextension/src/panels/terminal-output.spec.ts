import { screenText } from './screen-text';
import { TerminalOutput } from './terminal-output';

const ON = '\u001b[?2004h';
const OFF = '\u001b[?2004l\r';
const PROMPT = `${ON}\u001b]0;ada@host: ~/work\u0007\u001b[01;32mada@host\u001b[00m:~/work$ `;

/** As bash prints it: prompt, what is typed, then what the command prints. */
const command = (typed: string, printed: string) => `${PROMPT}${typed}\r\n${OFF}${printed}`;

function output(...printed: string[]): TerminalOutput {
  const terminal = new TerminalOutput();
  for (const piece of printed) terminal.add(piece);
  return terminal;
}

describe('screenText', () => {
  it.each([
    ['plain lines', 'a\r\nb\r\n', 'a\nb'],
    ['colours and titles', '\u001b]0;title\u0007\u001b[1;31mred\u001b[0m \u001b(Bx', 'red x'],
    ['a progress bar', ' 10%\r 50%\r100%\r\ndone', '100%\ndone'],
    ['a shorter text over a longer one', 'downloading\rdone\u001b[K', 'done'],
    ['the same without erasing', 'abcdef\rxyz', 'xyzdef'],
    ['a line erased whole', 'secret\u001b[2K\rshown', 'shown'],
    ['what was typed and taken back', 'ls -x\b \bl', 'ls -l'],
    ['lines that are drawn anew', 'one 0%\r\ntwo 0%\r\n\u001b[2A\u001b[Kone 99%\r\n\u001b[Ktwo 99%\r\n', 'one 99%\ntwo 99%'],
    ['clear', 'old\r\nold\r\n\u001b[H\u001b[2Jnew', 'new'],
    ['tabs', 'a\tb', 'a       b'],
    ['spaces at the end', 'a   \r\nb ', 'a\nb'],
    ['a full-screen program', 'a\r\n\u001b[?1049h\u001b[HVIM\u001b[?1049lb', 'a\nb'],
    ['wide characters', '日本\r\n😀', '日本\n😀'],
    ['bells and other controls', 'a\u0007b\u0000c\u009bd\u007f', 'abcd'],
    ['a sequence that never ends', 'a\u001b]0;never', 'a']
  ])('%s', (_, printed, shown) => {
    expect(screenText(printed)).toBe(shown);
  });

  it('a program cannot make it large', () => {
    expect(screenText('\u001b[999999999Bx\u001b[999999999Cy\u001b[999999999G'.repeat(5_000)).length).toBeLessThan(1_000);
    expect(screenText('\n\u001b[500Cy'.repeat(1_000)).length).toBeLessThan(510_000);
  });
});

describe('the last command', () => {
  it('is the one before the prompt, with what was typed, and without the prompt that waits', () => {
    const terminal = output(command('ls', 'a.py\r\n'), command('pytest -q', 'F\r\n\u001b[31m1 failed\u001b[0m\r\n'), PROMPT);
    expect(terminal.last()).toEqual({ kind: 'command', text: 'ada@host:~/work$ pytest -q\nF\n1 failed' });
  });

  it('is one line however the shell wrapped it', () => {
    const terminal = output(command('echo one t \rwo', 'one two\r\n'), PROMPT);
    expect(terminal.last()?.text).toBe('ada@host:~/work$ echo one two\none two');
  });

  it('is the running one, as far as it has come', () => {
    const terminal = output(command('ls', 'a.py\r\n'), command('make', 'cc -c a.c\r\n'));
    expect(terminal.last()?.text).toBe('ada@host:~/work$ make\ncc -c a.c');
  });

  it('is not an empty line, nor a command that printed nothing', () => {
    const terminal = output(command('ls', 'a.py\r\n'), command('true', ''), command('', ''), PROMPT);
    expect(terminal.last()?.text).toBe('ada@host:~/work$ ls\na.py');
  });

  it('is found however the output is cut into messages', () => {
    const whole = command('ls', 'a.py\r\n') + PROMPT;
    expect(output(...whole).last()?.text).toBe('ada@host:~/work$ ls\na.py');
  });

  it('of a shell that does not tell them apart is the last lines, and is called so', () => {
    const terminal = output(Array.from({ length: 100 }, (_, line) => `line ${line}\r\n`).join(''), '$ ');
    expect(terminal.last()?.kind).toBe('tail');
    expect(terminal.last()?.text.split('\n')).toHaveLength(40);
    expect(terminal.last()?.text).toMatch(/^line 61\n[^]*line 99\n\$$/);
  });

  it('of a terminal that printed nothing is nothing', () => {
    expect(output().last()).toBeNull();
    expect(output('\r\n  \r\n').last()).toBeNull();
  });

  it('of a new connection does not mix with what was before', () => {
    const terminal = output(command('ls', 'a.py\r\n'), PROMPT);
    terminal.clear();
    terminal.add(command('ls', 'a.py\r\n') + PROMPT);
    expect(terminal.last()?.text).toBe('ada@host:~/work$ ls\na.py');
  });

  it('is kept, however much was printed', () => {
    const terminal = output();
    for (let line = 0; line < 20_000; line++) terminal.add(`${'x'.repeat(100)}\r\n`);
    terminal.add(command('date', 'today\r\n') + PROMPT);
    expect(terminal.last()?.text).toBe('ada@host:~/work$ date\ntoday');
  });
});

it('knows whether the shell reads a line, or that it does not say', () => {
  expect(output('$ ').isAtPrompt).toBeNull();
  expect(output(PROMPT).isAtPrompt).toBe(true);
  expect(output(command('sleep 9', '')).isAtPrompt).toBe(false);
  expect(output(command('true', ''), PROMPT).isAtPrompt).toBe(true);
});
