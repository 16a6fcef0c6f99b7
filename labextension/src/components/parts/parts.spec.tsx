import { act, fireEvent } from '@testing-library/react';
import type { Content } from '../../protocol';
import { prompt, thinking, toolCall } from '../testing/parts';
import { afterwards, byTestId, show } from '../testing/show';
import { NoticePart } from './notice';
import { PromptPart } from './prompt';
import { ThinkingPart } from './thinking';
import { ToolCallPart } from './tool-call';

describe('thinking', () => {
  it('is open with a running clock while it lasts, and folds itself when it is over', () => {
    vi.useFakeTimers();
    const { screen, again, clock } = show(<ThinkingPart part={thinking()} />);
    const part = byTestId<HTMLDetailsElement>(screen, 'agentchat-thinking');
    expect(part.open).toBe(true);
    expect(part.textContent).toContain('Let me see.');
    expect(part.textContent).toContain('Thinking, 9 s');
    clock.now = 12_000;
    act(() => void vi.advanceTimersByTime(1_000));
    expect(part.textContent).toContain('Thinking, 11 s');

    again(<ThinkingPart part={thinking({ status: 'completed', ended_at: 13_000 })} />);
    expect(part.open).toBe(false);
    expect(part.textContent).toBe('Thought for 12 s');
    vi.useRealTimers();
  });

  it('stays as the reader wants it', () => {
    const { screen, again } = show(<ThinkingPart part={thinking()} />);
    const part = byTestId<HTMLDetailsElement>(screen, 'agentchat-thinking');
    fireEvent.click(part.querySelector('summary')!);
    expect(part.open).toBe(false);
    again(<ThinkingPart part={thinking({ text: 'Let me see. More.' })} />);
    expect(part.open).toBe(false);
    fireEvent.click(part.querySelector('summary')!);
    again(<ThinkingPart part={thinking({ status: 'completed', ended_at: 2_000 })} />);
    expect(part.open).toBe(true);
  });
});

describe('a prompt', () => {
  const said = (content: Content[]) => show(<PromptPart part={prompt({ content })} at={0} />);

  it('shows what was attached as chips; a text unfolds, without terminal codes', () => {
    const { screen } = said([
      { type: 'terminal', text: '\u001b[31m$ make\u001b[0m\nfailed', name: 'Terminal 1' },
      { type: 'file', path: 'a.py' },
      { type: 'text', text: 'Fix this' }
    ]);
    const chip = byTestId<HTMLDetailsElement>(screen, 'agentchat-prompt-attachment');
    expect(chip.open).toBe(false);
    expect(chip.textContent).toBe('Terminal 12 lines');
    expect(screen.getByText('a.py')).toBeTruthy();
    fireEvent.click(chip.querySelector('summary')!);
    expect(chip.querySelector('pre')?.textContent).toBe('$ make\nfailed');
  });
});

describe('a tool call', () => {
  const open = (given: Parameters<typeof toolCall>[0] = {}) => {
    const shown = show(<ToolCallPart part={toolCall(given)} />);
    const card = byTestId<HTMLDetailsElement>(shown.screen, 'agentchat-card');
    fireEvent.click(card.querySelector('summary')!);
    return { ...shown, card };
  };
  const field = (card: HTMLElement, name: string) =>
    card.querySelector<HTMLDetailsElement>(`[data-testid="agentchat-card-${name}"]`)!;

  it('is one line at first: what, how long, how it went', () => {
    const { screen } = show(<ToolCallPart part={toolCall()} />);
    const card = byTestId<HTMLDetailsElement>(screen, 'agentchat-card');
    expect(card.open).toBe(false);
    expect(card.textContent).toBe('Read src/load.py2 s');
    expect(screen.getByRole('img', { name: 'Done' })).toBeTruthy();
    expect(card.querySelector('[data-testid="agentchat-card-input"]')).toBeNull();
  });

  it('opens to its input, with its lines, and its output', () => {
    const { card } = open();
    expect(field(card, 'input').textContent).toContain('{\n  "path": "src/load.py"\n}');
    expect(field(card, 'output').textContent).toContain('import csv');
  });

  it.each([
    [200, true],
    [201, false]
  ])('an output of %i characters is open: %s', (length, isOpen) => {
    const { card } = open({ output: '😀'.repeat(length) });
    expect(field(card, 'output').open).toBe(isOpen);
  });

  it('a live output is open, however long, and grows without being written anew', () => {
    const { card, again } = open({ status: 'in_progress', ended_at: null, output: 'a'.repeat(500) });
    const node = field(card, 'output').querySelector('pre')!.firstChild as Text;
    again(<ToolCallPart part={toolCall({ status: 'in_progress', ended_at: null, output: 'a'.repeat(500) + 'b' })} />);
    expect(field(card, 'output').querySelector('pre')!.firstChild).toBe(node);
    expect(node.data).toBe('a'.repeat(500) + 'b');
  });

  it('remembers what was unfolded when it is shown again', () => {
    const first = open();
    first.screen.unmount();
    const { screen } = show(<ToolCallPart part={toolCall()} />, { folds: first.view.folds });
    expect(byTestId<HTMLDetailsElement>(screen, 'agentchat-card').open).toBe(true);
  });

  it('copies the input and the output, without folding anything', async () => {
    const { card, copied } = open();
    for (const name of ['input', 'output']) {
      await afterwards(() => fireEvent.click(field(card, name).querySelector('button')!));
      expect(field(card, name).open).toBe(true);
    }
    expect(copied).toEqual(['{\n  "path": "src/load.py"\n}', 'import csv']);
  });

  it('says who allowed it and why, what went wrong, and what changed', () => {
    const { card, screen } = open({
      status: 'failed',
      error: 'The disk is full.',
      allowed: { outcome: 'allowed', why: 'once', by: { kind: 'user', name: 'ada', display_name: 'Ada' } },
      diffs: [{ path: 'a.py', old_text: 'a\nb\n', new_text: 'a\nc\nd\n', line: 1, cell: null }]
    });
    expect(card.textContent).toContain('Allowed by Ada: once');
    expect(screen.getByRole('alert').textContent).toBe('The disk is full.');
    expect(card.querySelector('summary')?.textContent).toContain('+2−1');
    expect([...card.querySelectorAll('[data-sign].jp-AgentChat-diffLine')].map(line => line.textContent)).toEqual([
      ' a\n',
      '-b\n',
      '+c\n',
      '+d\n'
    ]);
    expect(screen.getByRole('img', { name: 'Failed' })).toBeTruthy();
  });

  it('shows pieces of one file under its name, with the lines they are at, and a newline that goes', () => {
    const piece = (line: number, new_text: string) => ({ path: 'a.py', old_text: 'a\n', new_text, line, cell: null });
    const { card } = open({ diffs: [piece(7, 'b\n'), piece(4999, 'c'), { ...piece(1, ''), path: 'b.py' }] });
    const names = [...card.querySelectorAll('figcaption')].map(name => name.textContent);
    expect(names).toEqual(['a.py', 'b.py']);
    expect(field(card, 'input').open).toBe(false); // the change says it better
    const lines = [...card.querySelectorAll<HTMLElement>('.jp-AgentChat-diffLine')];
    expect(lines.map(line => line.dataset.line)).toEqual(['', '7', '', '4999', '']);
    expect(lines.map(line => line.textContent)).toEqual(['-a\n', '+b\n', '-a\n', '+c (no newline at the end)\n', '-a\n']);
  });

  it('test_r_r9: shows what a program printed without its terminal codes', () => {
    const { card } = open({ output: '\u001b[31mred\u001b[0m\u0007' });
    expect(field(card, 'output').querySelector('pre')?.textContent).toBe('red');
  });

  it('does not unfold an output that there is not', () => {
    expect(field(open({ output: '' }).card, 'output').open).toBe(false);
  });

  it('input that is not JSON yet is shown as it is', () => {
    const { card } = open({ status: 'pending', input: '{"path": "src/lo' });
    expect(field(card, 'input').querySelector('pre')?.textContent).toBe('{"path": "src/lo');
  });
});

describe('a command', () => {
  const command = (given: Parameters<typeof toolCall>[0] = {}) =>
    toolCall({
      ...{ name: 'shell', kind: 'execute', title: 'Run `pytest -q`', input: '{"command":"pytest -q","timeout":300}' },
      ...{ output: '', ...given }
    });
  const running = { status: 'in_progress', ended_at: null, started_at: 9_500 } as const;
  const card = (shown: ReturnType<typeof show>) => byTestId<HTMLDetailsElement>(shown.screen, 'agentchat-card');

  it.each([
    [0, 'completed', 'exit 0'],
    [1, 'failed', 'exit 1'],
    [null, 'failed', '']
  ] as const)('says in one line how it ended: %s', (exit_code, status, says) => {
    const shown = show(<ToolCallPart part={command({ exit_code, status })} />);
    expect(card(shown).textContent).toBe(`Run pytest -q${says}2 s`);
  });

  it('is shown as it is typed, copied without its sign, and its output is open however long', async () => {
    const shown = show(<ToolCallPart part={command({ output: 'x'.repeat(500) })} />);
    fireEvent.click(card(shown).querySelector('summary')!);
    const input = byTestId<HTMLDetailsElement>(shown.screen, 'agentchat-card-input');
    expect(input.querySelector('pre.jp-AgentChat-command')?.textContent).toBe('pytest -q');
    await afterwards(() => fireEvent.click(input.querySelector('button')!));
    expect(shown.copied).toEqual(['pytest -q']);
    expect(byTestId<HTMLDetailsElement>(shown.screen, 'agentchat-card-output').open).toBe(true);
  });

  it('opens by itself when it has printed and run for a second, and stays open at its end', () => {
    vi.useFakeTimers();
    const shown = show(<ToolCallPart part={command(running)} />);
    act(() => void vi.advanceTimersByTime(5_000));
    expect(card(shown).open).toBe(false);
    shown.again(<ToolCallPart part={command({ ...running, output: 'one\n' })} />);
    act(() => void vi.advanceTimersByTime(499));
    expect(card(shown).open).toBe(false);
    act(() => void vi.advanceTimersByTime(1));
    expect(card(shown).open).toBe(true);
    shown.again(<ToolCallPart part={command({ output: 'one\ntwo\n', exit_code: 0 })} />);
    expect(card(shown).open).toBe(true);
    vi.useRealTimers();
  });

  it('that is over at once leaves the page as it is', () => {
    vi.useFakeTimers();
    const shown = show(<ToolCallPart part={command({ ...running, output: 'one\n' })} />);
    shown.again(<ToolCallPart part={command({ output: 'one\n', exit_code: 0 })} />);
    act(() => void vi.advanceTimersByTime(5_000));
    expect(card(shown).open).toBe(false);
    vi.useRealTimers();
  });

  it('that somebody closed stays closed', () => {
    vi.useFakeTimers();
    const shown = show(<ToolCallPart part={command({ ...running, output: 'one\n' })} />);
    act(() => void vi.advanceTimersByTime(500));
    fireEvent.click(card(shown).querySelector('summary')!);
    shown.again(<ToolCallPart part={command({ ...running, output: 'one\ntwo\n' })} />);
    expect(card(shown).open).toBe(false);
    vi.useRealTimers();
  });

  it('a progress bar is one line that changes', () => {
    const part = { ...running, output: 'load 10%\rload 20%' };
    const shown = show(<ToolCallPart part={command(part)} />);
    fireEvent.click(card(shown).querySelector('summary')!);
    const output = () => byTestId(shown.screen, 'agentchat-card-output').querySelector('pre')!.textContent;
    expect(output()).toBe('load 20%');
    shown.again(<ToolCallPart part={command({ ...part, output: part.output + '\rload 30%' })} />);
    expect(output()).toBe('load 30%');
  });
});

describe('test_r_r8: content in places that are not Markdown is text', () => {
  const hostile = '<img src=x onerror=alert(1)> **bold**';

  it('in a prompt, a title, a notice', () => {
    const { screen } = show(
      <>
        <PromptPart
          part={prompt({
            author: { kind: 'user', name: hostile, display_name: hostile },
            content: [
              { type: 'text', text: hostile },
              { type: 'file', path: hostile },
              { type: 'terminal', name: hostile, text: hostile }
            ]
          })}
          at={0}
        />
        <ToolCallPart part={toolCall({ title: hostile })} />
        <NoticePart
          part={{
            ...{ type: 'notice', part_id: 'n', turn_id: 't', status: 'completed', level: 'info' },
            text: hostile,
            action: { label: hostile, does: 'continue' },
            elsewhere: null
          }}
          onAction={() => undefined}
        />
      </>
    );
    expect(screen.container.querySelector('img[src], strong, b')).toBeNull();
    expect(screen.container.textContent?.split(hostile).length).toBeGreaterThan(5);
  });
});
