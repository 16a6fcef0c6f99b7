import { act, fireEvent } from '@testing-library/react';
import type { Action, Part, StopReason } from '../protocol';
import { claude, demo, elsewhere, modelInfo, NO_TOTALS, text, toolCall, turn } from './testing/parts';
import { show } from './testing/show';
import { TurnView } from './turn';
import { WorkingIndicator } from './working-indicator';

const ended = (parts: Part[], reason: StopReason = 'end_turn', more: Parameters<typeof turn>[0] = {}) =>
  turn({ parts, state: 'ended', stop_reason: reason, ended_at: 5_500, ...more });

function showTurn(value: ReturnType<typeof turn>, agent = demo) {
  const followed: Action['does'][] = [];
  const shown = show(<TurnView turn={value} agent={agent} modelBefore={null} onAction={does => followed.push(does)} />);
  return { ...shown, followed, said: () => shown.screen.container.textContent ?? '' };
}

describe('a turn', () => {
  it('from elsewhere says by whom and from where, whenever that changes', () => {
    const bot = { agent: 'build-bot', version: '1.2', host: '10.0.0.7' };
    const other = { agent: 'test-bot', version: '', host: '' };
    const warned = { type: 'notice' as const, part_id: 'n', turn_id: 'turn-1', status: 'completed' as const, level: 'info' as const };
    const parts: Part[] = [
      text({ part_id: 'a', text: 'One.', elsewhere: bot }),
      text({ part_id: 'b', text: 'Two.', elsewhere: bot }),
      text({ part_id: 'c', text: 'Three.', elsewhere: other }),
      { ...warned, text: 'Paste your token.', action: null, elsewhere: other }
    ];
    const { screen } = showTurn(ended(parts), elsewhere);
    const bylines = screen.getAllByTestId('agentchat-byline').map(line => line.textContent);
    expect(bylines).toEqual(['build-bot 1.2 · elsewhere, from 10.0.0.7', 'test-bot · elsewhere']);
    expect(screen.container.querySelector('.jp-AgentChat-notice')?.textContent).toBe('test-bot: Paste your token.');
  });

  it('without a model says so, once, while it runs and when it is over', () => {
    expect(showTurn(turn({ parts: [text({ status: 'in_progress' })] })).said()).toContain('Demo agent · no model');
    const over = showTurn(ended([text()]));
    expect(over.said().split('no model')).toHaveLength(2);
    expect(over.said()).toMatch(/^Demo agent · no model.*4 s$/);
  });

  it('with a model says what it cost; unknown is not zero', () => {
    const agent = { ...demo, name: 'real', title: 'Real', model_involved: true };
    const totals = { ...NO_TOTALS, requests: 2, input_tokens: 1_000, output_tokens: 500, cost: 0.02 };
    const priced = showTurn(ended([text()], 'end_turn', { model: 'm', totals }), agent);
    expect(priced.said()).toMatch(/4 s · 1.5k tokens · \$0.020$/);
    expect(priced.said()).not.toContain('no model');
    const partly = showTurn(ended([], 'end_turn', { model: 'm', totals: { ...totals, cost_unknown: 1, tokens_unknown: 1 } }), agent);
    expect(partly.said()).toMatch(/≥ 1.5k tokens · ≥ \$0.020$/);
    const cut = showTurn(ended([], 'cancelled', { model: 'm', totals: { ...totals, cost_unknown: 2, tokens_unknown: 2 } }), agent);
    expect(cut.said()).toMatch(/≥ 1.5k tokens · ≥ \$0.020$/);
    const unpriced = showTurn(ended([], 'end_turn', { model: 'm', totals: { ...totals, cost: 0, cost_unknown: 2 } }), agent);
    expect(unpriced.said()).toMatch(/1.5k tokens · no price$/);
  });

  it('says when another model answers than before', () => {
    const said = (model: string | null, before: string | null) => {
      const value = ended([text()], 'end_turn', { model });
      const { screen } = show(<TurnView turn={value} agent={claude} modelBefore={before} onAction={null} />, {
        models: [modelInfo()]
      });
      const line = screen.queryByTestId('agentchat-model-changed')?.textContent;
      screen.unmount();
      return line;
    };
    expect(said('claude-opus-5-5', 'claude-haiku-5-5')).toBe('Model changed to Claude Opus 5.5');
    expect(said('unlisted', 'claude-opus-5-5')).toBe('Model changed to unlisted');
    expect(said('claude-opus-5-5', 'claude-opus-5-5')).toBeUndefined();
    expect(said('claude-opus-5-5', null)).toBeUndefined();
  });

  it.each([
    ['cancelled', 'Stopped', false],
    ['interrupted', 'Interrupted', true],
    ['max_tokens', 'The answer is cut', true],
    ['max_steps', 'largest number of steps', true],
    ['refusal', 'The model declined', false],
    ['context_exceeded', 'Start a new session', false],
    ['error', 'Failed', true]
  ] as const)('that ended with %s says %j; Continue is offered: %s', (reason, words, offered) => {
    const { said, screen, followed } = showTurn(ended([text()], reason));
    expect(said()).toContain(words);
    const button = screen.queryByText('Continue');
    expect(button !== null).toBe(offered);
    if (button) fireEvent.click(button);
    expect(followed).toEqual(offered ? ['continue'] : []);
  });

  it('says an error in the server’s words, and once when a notice says it already', () => {
    const error = { code: 'internal', message: 'The agent stopped because of a fault.' };
    const bare = showTurn(ended([text()], 'error', { error }));
    expect(bare.said()).toContain(error.message);
    bare.screen.unmount();
    const notice: Part = {
      ...{ type: 'notice', part_id: 'n', turn_id: 'turn-1', status: 'completed', level: 'error' },
      text: error.message,
      action: { label: 'Go on', does: 'continue' },
      elsewhere: null
    };
    const { said, screen } = showTurn(ended([notice], 'error', { error }));
    expect(said().split(error.message)).toHaveLength(2);
    expect(screen.getAllByRole('button').map(button => button.textContent || button.title)).toEqual([
      'Go on',
      'Copy the turn as Markdown'
    ]);
  });

  it('offers nothing when it is history', () => {
    const { screen } = show(<TurnView turn={ended([text()], 'interrupted')} agent={demo} modelBefore={null} onAction={null} />);
    expect(screen.queryByText('Continue')).toBeNull();
  });

  it('folds finished tool calls that follow each other to one line, once it is over', () => {
    const calls = [
      toolCall({ part_id: 'a' }),
      toolCall({ part_id: 'b' }),
      toolCall({ part_id: 'l', name: 'list_files' }),
      toolCall({ part_id: 'c', kind: 'execute', ended_at: 37_000 }),
      text(),
      toolCall({ part_id: 'd' })
    ];
    const running = showTurn(turn({ parts: calls }));
    expect(running.screen.getAllByTestId('agentchat-card')).toHaveLength(5);
    running.screen.unmount();
    const { screen, said } = showTurn(ended(calls));
    expect(said()).toContain('Read 2 files, listed 1 folder, ran 1 command');
    expect(said()).toContain('43 s');
    expect(screen.getAllByTestId('agentchat-card')).toHaveLength(1);
    fireEvent.click(screen.getByTestId('agentchat-run').querySelector('summary')!);
    expect(screen.getAllByTestId('agentchat-card')).toHaveLength(5);
  });

  it('keeps a call that went wrong in sight', () => {
    const calls = [toolCall({ part_id: 'a' }), toolCall({ part_id: 'b', status: 'failed' }), toolCall({ part_id: 'c' })];
    expect(showTurn(ended(calls)).screen.getAllByTestId('agentchat-card')).toHaveLength(3);
  });
});

describe('what it does now', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const pass = (seconds: number) => act(() => void vi.advanceTimersByTime(seconds * 1_000));

  it.each([
    [turn({ parts: [] }), 'Works'],
    [turn({ parts: [text({ status: 'in_progress' })] }), 'Writes'],
    [turn({ parts: [toolCall({ status: 'in_progress', title: 'Run `make`' })] }), 'Run make'],
    [turn({ state: 'waiting', reason: 'Write `a.txt`' }), 'Waits for you: Write a.txt'],
    [turn({ state: 'retrying', reason: 'The model is overloaded' }), 'The model is overloaded'],
    [turn({ state: 'cancelling' }), 'Stopping…']
  ])('%#', (value, words) => {
    expect(show(<WorkingIndicator turn={value} timeout={30} onRetry={() => undefined} />).screen.getByRole('status').textContent).toBe(words);
  });

  it('says after 20 s that there is no news, goes out after the set time, and comes back with the next news', () => {
    const { screen, again } = show(<WorkingIndicator turn={turn()} timeout={30} onRetry={() => undefined} />);
    const indicator = screen.getByTestId('agentchat-working');
    pass(19);
    expect(indicator.textContent).not.toContain('no news');
    pass(1);
    expect(indicator.textContent).toContain('no news for 20 s');
    pass(10);
    expect(indicator.dataset.state).toBe('quiet');
    expect(indicator.textContent).toContain('No news from the agent for 30 s');
    again(<WorkingIndicator turn={turn({ parts: [text({ status: 'in_progress' })] })} timeout={30} onRetry={() => undefined} />);
    expect(indicator.dataset.state).toBe('running');
    expect(indicator.textContent).toContain('Writes');
  });

  it('waits for a person without an end', () => {
    const { screen } = show(<WorkingIndicator turn={turn({ state: 'waiting' })} timeout={30} onRetry={() => undefined} />);
    pass(600);
    expect(screen.getByTestId('agentchat-working').dataset.state).toBe('waiting');
  });
});
