import { readFence, splitBlocks } from './blocks';

const sources = (text: string) => splitBlocks(text).map(block => block.source);

describe('splitBlocks', () => {
  it('cuts at blank lines, headings and fences', () => {
    expect(sources('one\ntwo\n\nthree\n# four\nfive\n```py\nx\n\ny\n```\nsix')).toEqual([
      'one\ntwo\n\n',
      'three\n',
      '# four\nfive\n',
      '```py\nx\n\ny\n```\n',
      'six'
    ]);
  });

  it('keeps a list with blank lines and code in its items whole', () => {
    const list = '1. one\n\n   more\n\n   ```py\n\n   1. no item\n\n   ```\n\n2. two\n\n3. three\n';
    expect(sources(`${list}\nafter`)).toEqual([`${list}\n`, 'after']);
  });

  it('keeps an indented code block with a blank line whole', () => {
    expect(sources('    a\n\n    b\n\nc')).toEqual(['    a\n\n    b\n\n', 'c']);
  });

  it.each([
    ['```py\nx = 1\n', 'fence', false],
    ['```py\nx = 1\n```', 'fence', true],
    ['````\n```\n````', 'fence', true],
    ['~~~\n```\n', 'fence', false],
    ['``` not a fence ```\n', 'text', true]
  ])('says of %j that it is a %s, closed: %s', (source, kind, closed) => {
    expect(splitBlocks(source)).toEqual([{ source, kind, closed }]);
  });

  it('never changes a block that is followed by another one, however the text comes in', () => {
    const text = 'a\n\n- b\n\n  c\n\nd\n```\ne\n\nf\n```\n\n1. g\n2. h\n\n\n> i\n> j\n\n| k |\n|---|\n| l |\n\nm';
    let before = splitBlocks('');
    for (let end = 1; end <= text.length; end++) {
      const now = splitBlocks(text.slice(0, end));
      // Only the last two can still move: a list waits to see whether its next line belongs to it.
      expect(now.slice(0, Math.max(0, before.length - 2))).toEqual(before.slice(0, -2));
      before = now;
    }
  });

  it('loses and invents nothing: its blocks joined are the text', () => {
    const random = seeded(7);
    for (let round = 0; round < 2_000; round++) {
      const text = Array.from({ length: random(40) }, () => PIECES[random(PIECES.length)]).join('');
      expect(sources(text).join('')).toBe(text);
    }
  });

  it('gets through a megabyte of anything before the test gives up: its time does not grow with the square', { timeout: 30_000 }, () => {
    for (const piece of ['> ', '* a **a ', '```\n', '\n', ' ', '- a\n\n', '`', '[', 'x']) {
      expect(splitBlocks(piece.repeat(1_000_000 / piece.length)).length).toBeGreaterThan(0);
    }
  });
});

describe('readFence', () => {
  it.each([
    ['```py\nx\n\ny\n```\n\n', 'py', 'x\n\ny'],
    ['```py\nx\n', 'py', 'x'],
    ['~~~~ sh extra\n~~~\n~~~~', 'sh', '~~~'],
    ['  ```\n  a\n    b\n  ```', '', 'a\n  b'],
    ['```', '', '']
  ])('%j is %j: %j', (source, language, code) => {
    expect(readFence(source)).toEqual({ language, code });
  });
});

const PIECES = [
  ...['\n', '\n\n', ' ', '    ', '\t', '\r\n', 'word ', '# ', '- ', '1. ', '> ', '```', '```py\n', '~~~\n', '`'],
  ...['$$', '$x$', '| a | b |\n', '|---|---|\n', '***', '__', '[a](b)', '<b>', '\\', '😀', '\u2028', '===\n', '---\n']
];

/** Return a source of numbers below a bound, the same ones every time. */
function seeded(seed: number): (bound: number) => number {
  return bound => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return (seed >> 8) % bound;
  };
}
