import { countChanges, diffLines, nearChanges } from './diff-lines';

const diff = (old_text: string | null, new_text: string) => ({ path: 'a.py', old_text, new_text, line: 1, cell: null });
const text = (lines: { sign: string; text: string }[]) => lines.map(line => line.sign + line.text).join('|');

describe('diffLines', () => {
  it.each([
    [null, 'a\nb\n', '+a|+b'],
    ['a\nb\n', 'a\nb\n', ' a| b'],
    ['a\nb\nc\n', 'a\nx\nc\n', ' a|-b|+x| c'],
    ['a\nc\n', 'a\nb\nc\n', ' a|+b| c'],
    ['a\nb\nc', 'a\nc', ' a|-b| c'],
    ['a\n', '', '-a'],
    ['', '', ''],
    ['x\na\ny\nb\nz', '1\na\n2\nb\n3', '-x|+1| a|-y|+2| b|-z|+3']
  ])('%j to %j', (before, after, expected) => expect(text(diffLines(diff(before, after)))).toBe(expected));

  it('gives back both texts', () => {
    const before = Array.from({ length: 60 }, (_, i) => `line ${(i * 7) % 11}`);
    const after = Array.from({ length: 50 }, (_, i) => `line ${(i * 5) % 13}`);
    const lines = diffLines(diff(before.join('\n'), after.join('\n')));
    expect(lines.filter(({ sign }) => sign !== '-').map(line => line.number)).toEqual(after.map((_, i) => i + 1));
    expect(lines.filter(({ sign }) => sign !== '+').map(line => line.text)).toEqual(before);
    expect(lines.filter(({ sign }) => sign !== '-').map(line => line.text)).toEqual(after);
  });

  it.each([
    ['a', 'a\n', [true, undefined]],
    ['a\n', 'a', [undefined, true]]
  ])('a newline at the end is a change: %j to %j', (before, after, open) => {
    const lines = diffLines(diff(before, after));
    expect(text(lines)).toBe('-a|+a');
    expect(lines.map(line => line.isOpen)).toEqual(open);
  });

  it('counts lines from where the texts begin; what was taken away has no number', () => {
    const lines = diffLines({ ...diff('a\nb\nc\n', 'a\nx\ny\nc\n'), line: 4998 });
    expect(text(lines)).toBe(' a|-b|+x|+y| c');
    expect(lines.map(line => line.number)).toEqual([4998, undefined, 4999, 5000, 5001]);
  });

  it('does not think for long about two large texts', () => {
    const many = (word: string) => Array.from({ length: 20_000 }, (_, i) => `${word} ${i}`).join('\n');
    const started = performance.now();
    expect(countChanges([diff(many('a'), many('b'))])).toEqual({ added: 20_000, removed: 20_000 });
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

it('nearChanges leaves out what is far from any change, and says so', () => {
  const before = Array.from({ length: 20 }, (_, i) => String(i)).join('\n');
  const after = before.replace('\n10\n', '\nten\n');
  expect(text(nearChanges(diffLines(diff(before, after))))).toBe('…| 7| 8| 9|-10|+ten| 11| 12| 13|…');
});
