import { countCodePoints } from '../transcript/code-points';
import { countLines, cutToFit, sizeOf } from './attachment';

const mark = (left: number) => `[${left} left out]`;

it('a text that fits stays as it is', () => {
  expect(cutToFit('a'.repeat(100), 100, mark)).toBe('a'.repeat(100));
});

it('a longer one keeps its beginning and more of its end, and never takes more than there is room for', () => {
  const text = `$ make test\n${'·\n'.repeat(5_000)}ValueError: no`;
  for (const room of [60, 100, 999, 10_000]) {
    const cut = cutToFit(text, room, mark);
    expect(countCodePoints(cut)).toBeLessThanOrEqual(room);
    expect(cut).toMatch(/^\$ make[^]*\[\d+ left out\][^]*ValueError: no$/);
  }
});

it('says exactly how much is missing, in code points', () => {
  const cut = cutToFit('😀'.repeat(1_000), 100, mark);
  const left = Number(/\[(\d+) left out\]/.exec(cut)?.[1]);
  expect(cut.match(/😀/gu)?.length).toBe(1_000 - left);
});

it('lines are counted as one sees them', () => {
  expect(['', 'a', 'a\n', 'a\nb', 'a\n\nb\n'].map(countLines)).toEqual([0, 1, 1, 2, 3]);
});

it('everything that is said counts, in code points', () => {
  expect(
    sizeOf([
      { type: 'terminal', text: '😀😀', name: 'ab' },
      { type: 'file', path: 'c.py' },
      { type: 'text', text: 'x' }
    ])
  ).toBe(9);
});
