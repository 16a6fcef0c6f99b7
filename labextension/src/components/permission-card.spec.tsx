import { act, fireEvent } from '@testing-library/react';
import { PermissionCard } from './permission-card';
import { permission } from './testing/parts';
import { afterwards, byTestId, show } from './testing/show';
import { GUARD_MS } from './use-decision';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function ask(given: Parameters<typeof permission>[0] = {}, takeFocus = true) {
  const answers: [string, string][] = [];
  let refuse: ((why: string) => void) | null = null;
  const { screen } = show(
    <PermissionCard
      request={permission(given)}
      more={0}
      takeFocus={takeFocus}
      onAnswer={(option, reason) => {
        answers.push([option, reason]);
        return new Promise((_, reject) => (refuse = why => reject(new Error(why))));
      }}
    />
  );
  const card = screen.getByTestId('agentchat-permission');
  return {
    screen,
    answers,
    card,
    press: (key: string, more: object = {}) => fireEvent.keyDown(card, { key, ...more }),
    guarded: () => act(() => vi.advanceTimersByTimeAsync(GUARD_MS)),
    refuse: (why: string) => afterwards(() => refuse?.(why))
  };
}

describe('test_r_a4: a key meant for something else decides nothing', () => {
  it.each(['1', '2', '3', 'Enter', ' '])('%j in the first half second', async key => {
    const { press, answers, screen } = ask();
    await act(() => vi.advanceTimersByTimeAsync(GUARD_MS - 1));
    press(key);
    fireEvent.click(screen.getByTestId('agentchat-allow'));
    expect(answers).toEqual([]);
    expect(byTestId<HTMLButtonElement>(screen, 'agentchat-allow').disabled).toBe(true);
  });

  it.each(['Enter', ' '])('%j on the card, at any time: nothing is the default', async key => {
    const { press, answers, guarded } = ask();
    await guarded();
    press(key);
    expect(answers).toEqual([]);
  });

  it.each([{ repeat: true }, { ctrlKey: true }, { metaKey: true }, { altKey: true }])('1 with %j', async more => {
    const { press, answers, guarded } = ask();
    await guarded();
    press('1', more);
    expect(answers).toEqual([]);
  });

  it.each([true, false])('takes the keyboard where nothing is being typed: %s', mayTake => {
    const { card } = ask({}, mayTake);
    expect(document.activeElement === card).toBe(mayTake);
  });
});

describe('answers', () => {
  it.each([
    ['1', 'yes'],
    ['2', 'always'],
    ['3', 'no']
  ])('key %s is %s', async (key, option) => {
    const { press, answers, guarded } = ask();
    await guarded();
    press(key);
    expect(answers).toEqual([[option, '']]);
  });

  it.each([
    ['agentchat-allow', 'yes'],
    ['agentchat-allow-session', 'always'],
    ['agentchat-deny', 'no']
  ])('button %s is %s', async (button, option) => {
    const { screen, answers, guarded } = ask();
    await guarded();
    fireEvent.click(screen.getByTestId(button));
    expect(answers).toEqual([[option, '']]);
  });

  it('a denial with a reason: by Enter in the field, or by the button', async () => {
    const { screen, answers, guarded, refuse } = ask();
    await guarded();
    const field = screen.getByTestId('agentchat-deny-reason');
    fireEvent.keyDown(field, { key: 'Enter' });
    expect(answers).toEqual([]);
    fireEvent.change(field, { target: { value: 'Not 1 file' } });
    fireEvent.keyDown(field, { key: '1' }); // a word of the reason
    expect(answers).toEqual([]);
    fireEvent.keyDown(field, { key: 'Enter' });
    await refuse('once more');
    fireEvent.click(screen.getByTestId('agentchat-deny'));
    expect(answers).toEqual([
      ['no', 'Not 1 file'],
      ['no', 'Not 1 file']
    ]);
  });

  it('only one at a time; a refused one is said and can be given again', async () => {
    const { press, answers, guarded, refuse, screen } = ask();
    await guarded();
    press('1');
    press('1');
    expect(answers).toHaveLength(1);
    await refuse('This request is no longer open.');
    expect(screen.getByText('This request is no longer open.')).toBeTruthy();
    press('2');
    expect(answers).toHaveLength(2);
  });

  it('test_r_a5: for a command, "for this session" says that it is exactly this one', () => {
    const { screen } = ask({
      options: [
        { option_id: 'allow_once', kind: 'allow_once', label: 'Allow once' },
        { option_id: 'allow_same', kind: 'allow_always', label: 'Same' },
        { option_id: 'deny', kind: 'reject_once', label: 'Deny' }
      ]
    });
    expect(screen.getByTestId('agentchat-allow-session').textContent).toBe('Allow just this for this session 2');
  });

  it('an option of its own kind twice is named by its own words', () => {
    const { screen } = ask({
      options: [
        { option_id: 'a', kind: 'allow_always', label: 'Always for ls' },
        { option_id: 'b', kind: 'allow_always', label: 'Always for this tool' }
      ]
    });
    expect(screen.getByText('Always for ls')).toBeTruthy();
    expect(screen.getByText('Always for this tool')).toBeTruthy();
  });
});

describe('test_r_a2: what is shown is what runs', () => {
  it('names what cannot be seen, and counts gaps', () => {
    const { card } = ask({ action: `ls\u202e${' '.repeat(300)}\u001b[8m; rm -rf ~`, paths: ['a\u200b.txt'] });
    expect(card.textContent).toContain('lsU+202E␣×300U+001B[8m; rm -rf ~');
    expect(card.textContent).toContain('aU+200B.txt');
  });

  it('shows a change in full, with nothing left out', () => {
    const lines = Array.from({ length: 60 }, (_, i) => `line ${i}`);
    const { card } = ask({
      diffs: [{ path: 'a.py', old_text: lines.join('\n'), new_text: [...lines, 'the end'].join('\n'), line: 1, cell: null }]
    });
    for (const line of [...lines, 'the end']) expect(card.textContent).toContain(line);
  });

  it('names a file once, with what cannot be seen in its name', () => {
    const diff = (path: string) => ({ path, old_text: 'a\n', new_text: 'b\n', line: 1, cell: null });
    const { card } = ask({ paths: ['a\u200b.py', 'b.py'], diffs: [diff('a\u200b.py')] });
    expect(card.textContent?.match(/aU\+200B\.py/g)).toHaveLength(1);
    expect(card.querySelector('.jp-AgentChat-path')?.textContent).toBe('b.py');
  });

  it('says where it runs, behind which fence, and why it is asked', () => {
    const { card } = ask({ cwd: '/work/data', fence: 'landlock', why: 'It runs a program.' });
    expect(card.textContent).toContain('In /work/data · fence: landlock');
    expect(card.textContent).toContain('It runs a program.');
    expect(card.getAttribute('role')).toBe('alertdialog');
  });
});
