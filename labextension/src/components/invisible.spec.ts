import { showInvisible, withoutTerminalCodes } from './invisible';

const shown = (text: string) =>
  showInvisible(text)
    .map(piece => (piece.hidden ? `⟨${piece.text}⟩` : piece.text))
    .join('');

describe('test_r_r10: what cannot be seen is named', () => {
  it.each([
    ...[0x00, 0x07, 0x08, 0x0d, 0x1b, 0x7f, 0x85, 0x9b, 0xa0, 0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x1680],
    ...[0x17b4, 0x180e, 0x2000, 0x200a, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e],
    ...[0x202f, 0x205f, 0x2060, 0x2066, 0x2069, 0x206f, 0x2800, 0x3000, 0x3164, 0xfe00, 0xfe0f, 0xfeff, 0xffa0],
    ...[0xfff9, 0xe000, 0xd800, 0x1d173, 0xe0001, 0xe0041, 0xe007f, 0xe0100, 0xe01ef, 0xf0000, 0x10ffff]
  ])('U+%s', code => {
    const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
    expect(shown(`a${String.fromCodePoint(code)}b`)).toBe(`a⟨${name}⟩b`);
  });

  it('leaves alone what can', () => {
    const text = 'a b\n\tc — “ü” 漢字 עברית 😀 {"x": 1}\n\n\nd';
    expect(showInvisible(text)).toEqual([{ text, hidden: false }]);
    expect(showInvisible('')).toEqual([]);
  });

  it('test_r_a2: counts gaps that would push the end out of sight', () => {
    expect(shown(`ls${' '.repeat(10_000)}; rm -rf ~`)).toBe('ls⟨␣×10000⟩; rm -rf ~');
    expect(shown(`ls${'\n'.repeat(500)}rm`)).toBe('ls⟨↵×500\n⟩rm');
  });
});

describe('test_r_r9: what a program printed', () => {
  it.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007a', 'a'],
    ['\u001b]8;;https://canary.invalid\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['\u001b]52;c;ZXZpbA==\u0007a', 'a'],
    ['\u001bP1$r0m\u001b\\a', 'a'],
    ['\u001b_app\u001b\\a\u001b^pm\u001b\\b\u001bXsos\u001b\\c', 'abc'],
    ['\u009b2Ja\u009d0;t\u009cb', 'ab'],
    ['\u001bca\u001b(Bb\u001b7', 'ab'],
    ['\u001b[', ''],
    ['\u001b]0;never ends', ''],
    ['one\r\ntwo\r\r\nthree', 'one\ntwo\nthree'],
    ['ok\nload 10%\rload 20%\rload 30%', 'ok\nload 30%'],
    ['load 10%\rload 20%\r', 'load 20%'],
    ['load 10%\rload 99%\r\ndone', 'load 99%\ndone'],
    ['a\bb\u0007c\u0000d\u007fe\u0085f', 'abcdef'],
    ['tab\tand\nline', 'tab\tand\nline']
  ])('%j is read as %j', (printed, read) => expect(withoutTerminalCodes(printed)).toBe(read));

  it('has no control left, whatever comes in', () => {
    for (let seed = 1; seed < 3_000; seed++) {
      const text = Array.from({ length: 12 }, (_, i) => '\u001b\u009b[]0;m\u0007\\P\r\n\tA?'[(seed * (i + 7) * 31) % 14]).join('');
       
      expect(withoutTerminalCodes(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
    }
  });
});
