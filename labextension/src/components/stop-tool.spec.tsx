import { fireEvent } from '@testing-library/react';
import { StopToolContext } from './context';
import { ToolCallPart } from './parts/tool-call';
import { toolCall } from './testing/parts';
import { afterwards, byTestId, show } from './testing/show';

const running = toolCall({ status: 'in_progress', ended_at: null, kind: 'execute', name: 'shell', output: '' });

/** A card, and what was asked to stop; `taken` is what the server says to it. */
function card(part = running, taken: boolean | null = true) {
  const asked: string[] = [];
  const stop = taken === null ? null : (partId: string) => (asked.push(partId), Promise.resolve(taken));
  const at = (one: typeof part) => (
    <StopToolContext.Provider value={stop}>
      <ToolCallPart part={one} />
    </StopToolContext.Provider>
  );
  const { screen, again } = show(at(part));
  return { screen, asked, become: (one: typeof part) => again(at(one)) };
}

describe('the button on a card', () => {
  it('stops its call and no other, once, and leaves the card as it is', async () => {
    const { screen, asked } = card();
    const button = screen.getByRole('button', { name: 'Stop this tool' }) as HTMLButtonElement;
    await afterwards(() => fireEvent.click(button));
    expect(asked).toEqual(['call-1']);
    expect(byTestId<HTMLDetailsElement>(screen, 'agentchat-card').open).toBe(false);
    expect(button.disabled).toBe(true);
    expect(button.title).toBe('Stopping…');
  });

  it('is no part of the line that unfolds, and leaves the keyboard there when it goes', async () => {
    const { screen, become } = card();
    const summary = byTestId(screen, 'agentchat-card').querySelector('summary')!;
    const button = byTestId(screen, 'agentchat-stop-tool');
    expect(summary.contains(button)).toBe(false);
    button.focus();
    await afterwards(() => fireEvent.click(button));
    become({ ...running, status: 'cancelled', ended_at: 9_000, error: 'Stopped by Ada.' });
    expect(screen.queryByTestId('agentchat-stop-tool')).toBeNull();
    expect(document.activeElement).toBe(summary);
    fireEvent.click(summary);
    expect(screen.getByText('Stopped by Ada.').className).toBe('jp-AgentChat-muted');
  });

  it('can be pressed again when it was not taken', async () => {
    const { screen, asked } = card(running, false);
    for (let time = 0; time < 2; time++) {
      await afterwards(() => fireEvent.click(byTestId(screen, 'agentchat-stop-tool')));
    }
    expect(asked).toEqual(['call-1', 'call-1']);
  });

  it.each(['pending', 'completed', 'failed', 'cancelled', 'denied', 'unknown'] as const)(
    'is not there for a call that is %s',
    status => {
      expect(card(toolCall({ status })).screen.queryByTestId('agentchat-stop-tool')).toBeNull();
    }
  );

  it('is not there where one may only look', () => {
    expect(card(running, null).screen.queryByTestId('agentchat-stop-tool')).toBeNull();
  });
});
