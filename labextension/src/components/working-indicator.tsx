import { useEffect, useState } from 'react';
import type { AgentPresence, Part, Turn, TurnState } from '../protocol';
import { duration } from './amounts';
import { useTrans } from './context';
import { plainTitle } from './plain-title';
import { useAbsence } from './presence';
import { useNow } from './use-now';

type Trans = ReturnType<typeof useTrans>;

interface IWorkingIndicatorProps {
  turn: Turn;
  /** Whether the agent is there, where it runs elsewhere. */
  presence?: AgentPresence | null;
  /** It was asked to stop. */
  stopping?: boolean;
  /** After this many seconds without news it goes out. */
  timeout: number;
  /** Do not wait until a request is tried again, but try now. */
  onRetry: () => void;
}

/** After this many seconds without news it says so. */
const STALL = 20;

/** What the agent does and why it waits; it goes out by itself when nothing is heard for long. */
export function WorkingIndicator({ turn, presence = null, stopping, timeout, onRetry }: IWorkingIndicatorProps) {
  const trans = useTrans();
  const now = useNow(true);
  const quiet = useQuiet(turn);
  const state = stopping ? 'cancelling' : turn.state;
  const waits = state === 'waiting' || state === 'retrying';
  const absence = useAbsence(presence);
  const away = absence !== null && state === 'running';
  const out = !waits && !away && quiet >= timeout;
  return (
    <div className="jp-AgentChat-working" data-state={away ? 'away' : out ? 'quiet' : state} data-testid="agentchat-working">
      <span className="jp-AgentChat-pulse" aria-hidden="true" />
      <span className="jp-AgentChat-ellipsis" role="status">
        {away ? absence : out ? trans.__('No news from the agent for %1', duration(quiet * 1000)) : doing(trans, state, turn)}
      </span>
      {!waits && !away && !out && quiet >= STALL && (
        <span className="jp-AgentChat-muted">{trans.__('no news for %1', duration(quiet * 1000))}</span>
      )}
      {state === 'retrying' && <Countdown at={turn.retry_at ?? 0} now={now} onRetry={onRetry} />}
      <span className="jp-AgentChat-figures">{duration(now - turn.started_at)}</span>
    </div>
  );
}

/** When it is tried again, in whole seconds; not read aloud every second, as the reason beside it is. */
function Countdown({ at, now, onRetry }: { at: number; now: number; onRetry: () => void }) {
  const trans = useTrans();
  const seconds = Math.ceil((at - now) / 1000);
  return (
    <span className="jp-AgentChat-countdown">
      <span aria-live="off">{seconds > 0 ? trans.__('Tries again in %1 s', seconds) : trans.__('Tries again')}</span>
      <button type="button" className="jp-AgentChat-button" data-testid="agentchat-retry-now" onClick={onRetry}>
        {trans.__('Retry now')}
      </button>
    </span>
  );
}

/** Return for how many seconds the turn has not changed. */
function useQuiet(turn: Turn): number {
  const [quiet, setQuiet] = useState({ turn, seconds: 0 });
  useEffect(() => {
    const tick = () => setQuiet(({ turn: of, seconds }) => ({ turn, seconds: of === turn ? seconds + 1 : 1 }));
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [turn]);
  return quiet.turn === turn ? quiet.seconds : 0;
}

function doing(trans: Trans, state: TurnState, turn: Turn): string {
  const reason = plainTitle(turn.reason);
  switch (state) {
    case 'waiting':
      return reason ? trans.__('Waits for you: %1', reason) : trans.__('Waits for you');
    case 'retrying':
      return reason || trans.__('The request is sent again');
    case 'compacting':
      return trans.__('Makes its context smaller');
    case 'cancelling':
      return trans.__('Stopping…');
    case 'running':
    case 'ended':
      return reason || runningPart(trans, turn.parts);
  }
}

function runningPart(trans: Trans, parts: readonly Part[]): string {
  const live = parts.filter(part => part.status === 'in_progress' || part.status === 'pending').pop();
  switch (live?.type) {
    case 'thinking':
      return trans.__('Thinks');
    case 'text':
      return trans.__('Writes');
    case 'tool_call':
      return plainTitle(live.title || live.name);
    default:
      return trans.__('Works');
  }
}
