import { changesBetween } from './changes-between';

function carriedOut(before: string, after: string): string {
  return changesBetween(before, after).reduceRight(
    (text, { start, end, text: put }) => text.slice(0, start) + put + text.slice(end),
    before
  );
}

const numbered = (count: number) => Array.from({ length: count }, (_, line) => `line ${line}\n`);

it.each([
  ['nothing', 'same\n', 'same\n', []],
  ['a word', 'rain = 1\n', 'rain = 23\n', [{ start: 7, end: 8, text: '23' }]],
  ['into an empty text', '', 'one\ntwo', [{ start: 0, end: 0, text: 'one\ntwo' }]],
  ['to an empty text', 'one\ntwo', '', [{ start: 0, end: 7, text: '' }]],
  ['a line end at the end', 'a', 'a\n', [{ start: 1, end: 1, text: '\n' }]],
  ['the same letter again', 'aaa', 'aaaa', [{ start: 3, end: 3, text: 'a' }]],
  ['two places', 'a\nb\nc\nd\n', 'A\nb\nc\nD\n', [{ start: 0, end: 1, text: 'A' }, { start: 6, end: 7, text: 'D' }]],
  ['a line more, another less', 'a\nb\nc\n', 'new\na\nb\n', [{ start: 0, end: 0, text: 'new\n' }, { start: 4, end: 6, text: '' }]],
  ['lines side by side', 'x = 1\ny = 1\n', 'x = 2\ny = 2\n', [{ start: 4, end: 5, text: '2' }, { start: 10, end: 11, text: '2' }]],
  ['the second half of a pair', 'a😀b', 'a😁b', [{ start: 1, end: 3, text: '😁' }]],
  ['the first half of a pair', '\u{10000}', '\u{10400}', [{ start: 0, end: 2, text: '\u{10400}' }]],
  ['a pair before another', '😀', '😀😀', [{ start: 2, end: 2, text: '😀' }]]
])('%s', (_, before, after, changes) => {
  expect(changesBetween(before, after)).toEqual(changes);
  expect(carriedOut(before, after)).toBe(after);
});

it('leaves alone what lies between many places of a long text', () => {
  const lines = numbered(3_000);
  const changed = lines.map((line, index) => (index % 100 === 5 ? `${line}more\n` : index === 2_000 ? '' : line));
  expect(carriedOut(lines.join(''), changed.join(''))).toBe(changed.join(''));
  const changes = changesBetween(lines.join(''), changed.join(''));
  expect(changes).toHaveLength(31);
  expect(Math.max(...changes.map(({ start, end }) => end - start))).toBe('line 2000\n'.length);
});

it('comes to the new text, whatever it is', () => {
  let state = 1;
  const chance = (below: number) => (state = (state * 48271) % 2147483647) % below;
  const words = ['a', 'b', '\n', '\n', '😀', '😁', '\u{10000}', '\r\n', 'aa\n'];
  const text = () => Array.from({ length: chance(40) }, () => words[chance(words.length)]!).join('');
  for (let round = 0; round < 3_000; round++) {
    const [before, after] = [text(), text()];
    expect(carriedOut(before, after)).toBe(after);
    for (const { start, end, text: put } of changesBetween(before, after)) {
      const torn = /^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/;
      expect([before.slice(0, start), before.slice(start, end), before.slice(end), put].filter(one => torn.test(one))).toEqual([]);
    }
  }
});

it('takes texts that have little in common as they are', () => {
  const [before, after] = [numbered(2_000).join(''), numbered(2_100).map(line => `other ${line}`).join('')];
  expect(carriedOut(before, after)).toBe(after);
  expect(changesBetween(before, after)).toHaveLength(1);
});
