import { plainCode } from '../components/invisible';
import { doubtAbout, typed } from './typing';

const ESCAPE = '\u001b';

describe('what is sent to the terminal', () => {
  it('is pasted as text where the shell takes it so, and never ends with Enter', () => {
    expect(typed(plainCode('git status\n'), true)).toBe(`${ESCAPE}[200~git status${ESCAPE}[201~`);
    expect(typed(plainCode('cd a\nmake\n\n'), true)).toBe(`${ESCAPE}[200~cd a\rmake${ESCAPE}[201~`);
    expect(typed(plainCode('git status\r\n'), null)).toBe('git status');
  });

  it.each([
    `a${ESCAPE}[201~\nrm -rf x\n`,
    `a\u009b201~\nrm -rf x`,
    `a\rrm -rf x\r`,
    `a${ESCAPE}]0;x\u0007b`,
    `a\u0003\u0004\u0015b`,
    `a\u0000b`,
    `a\u0016\u000ab`
  ])('cannot leave the paste, nor press a key: %j', code => {
    const sent = typed(plainCode(code), true);
    expect(sent.startsWith(`${ESCAPE}[200~`) && sent.endsWith(`${ESCAPE}[201~`)).toBe(true);
    expect(sent.slice(6, -6)).toMatch(/^[^\u0000-\u0008\u000a-\u000c\u000e-\u001f\u007f-\u009f]*$/);
    expect(typed(plainCode(code), null)).not.toMatch(/\r$/);
  });

  it('completes no word by a tab, where it is not pasted', () => {
    expect(typed('a\tb', null)).toBe('a b');
    expect(typed('a\tb', true)).toContain('a\tb');
  });
});

describe('a person is asked', () => {
  it.each([
    ['git status', true, null],
    ['cd a\nmake', true, null],
    ['git status', null, null],
    ['cd a\nmake', null, 'lines'],
    ['git status', false, 'program'],
    ['cd a\nmake', false, 'program'],
    ['git\u00a0status', true, 'invisible'],
    ['git\u3164status', null, 'invisible'],
    [`ls${' '.repeat(200)}; rm -rf x`, true, 'invisible']
  ] as const)('%j at a prompt (%s): %s', (text, isAtPrompt, doubt) => {
    expect(doubtAbout(text, isAtPrompt)).toBe(doubt);
  });
});

it('code is copied and typed as it reads', () => {
  expect(plainCode('if x:\n\treturn "é 👩‍👩‍👧"\n')).toBe('if x:\n\treturn "é 👩‍👩‍👧"');
  expect(plainCode('access = "user\u202e \u2066// admin\u2069 \u2066"')).toBe('access = "user // admin "');
  expect(plainCode('ls\u{e0001}\u{e0072}\u200b\ufeff')).toBe('ls');
});
