import { act } from '@testing-library/react';
import { elsewhere, NO_TOTALS, permission, presence, text, turn } from './testing/parts';
import { show } from './testing/show';
import { PermissionCard } from './permission-card';
import { StatusLine } from './status-line';
import { WorkingIndicator } from './working-indicator';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const nobody = presence({ agent: null, host: '', away: true, since: null });

describe('the status line, for an agent that runs elsewhere', () => {
  const line = (there: typeof nobody) => (
    <StatusLine
      agent={elsewhere}
      model={null}
      presence={there}
      mode="ask"
      totals={NO_TOTALS}
      byModel={[]}
      budget={null}
      connection="connected"
      onReconnect={() => undefined}
    />
  );

  it('says who is there, that it is away and for how long by the server’s clock, and that nobody came', () => {
    const { screen, again, clock } = show(line(presence()));
    const state = screen.getByTestId('agentchat-presence');
    expect([state.dataset.state, state.title]).toEqual(['here', 'build-bot 1.2 · elsewhere, from 10.0.0.7\nat work']);
    expect(state.textContent).toBe('build-botThe agent is there');

    again(line(presence({ away: true })));
    expect(state.dataset.state).toBe('away');
    expect(state.textContent).toBe('agent away for 5 sThe agent is away');
    clock.now = 70_000;
    act(() => void vi.advanceTimersByTime(1000));
    expect(state.textContent).toContain('agent away for 1 min 05 s');
    again(line(presence({ away: true, since: null })));
    expect(state.textContent).toBe('agent awayThe agent is away');

    again(line(nobody));
    expect([state.dataset.state, state.textContent]).toEqual(['none', 'not connectedNo agent is connected']);
  });

  it('promises neither a model nor a mode: both are the agent’s affair', () => {
    const { screen } = show(line(presence()));
    expect(screen.queryByTestId('agentchat-model')).toBeNull();
    expect(screen.container.querySelector('.jp-AgentChat-modeState')).toBeNull();
  });
});

describe('the working indicator, for an agent that runs elsewhere', () => {
  const working = (there: typeof nobody, state: 'running' | 'waiting' = 'running') => (
    <WorkingIndicator
      turn={turn({ state, parts: [text({ status: 'in_progress' })] })}
      presence={there}
      timeout={30}
      onRetry={() => undefined}
    />
  );

  it('says that the agent is away, however long, and what it does when it is back', () => {
    const { screen, again } = show(working(presence({ away: true })));
    const indicator = screen.getByTestId('agentchat-working');
    expect(indicator.dataset.state).toBe('away');
    expect(indicator.textContent).toContain('Agent away for 5 s: build-bot goes on when it is back');
    act(() => void vi.advanceTimersByTime(60_000));
    expect(indicator.textContent).not.toContain('No news');
    again(working(presence({ since: 12_000 })));
    expect([indicator.dataset.state, indicator.textContent?.startsWith('Writes')]).toEqual(['running', true]);
    again(working(nobody));
    expect(indicator.textContent).toContain('Waits for an agent to connect');
  });

  it('says what waits for the person first', () => {
    const { screen } = show(working(presence({ away: true }), 'waiting'));
    expect(screen.getByTestId('agentchat-working').dataset.state).toBe('waiting');
  });
});

test('a permission card says who asks and that this server does not do it', () => {
  const by = { agent: 'build-bot', version: '1.2', host: '10.0.0.7' };
  const request = permission({ elsewhere: by, fence: 'elsewhere' });
  const { screen } = show(<PermissionCard request={request} more={0} takeFocus={false} onAnswer={() => Promise.resolve()} />);
  const card = screen.getByTestId('agentchat-permission');
  expect(card.textContent).toContain('build-bot 1.2 · elsewhere, from 10.0.0.7 · this server neither runs nor fences it');
  expect(card.textContent).not.toContain('fence:');
});
