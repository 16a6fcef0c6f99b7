import { useEffect, useState } from 'react';
import type { Part, Turn } from '../protocol';
import { duration } from './amounts';
import { useTrans } from './context';
import { plainTitle } from './plain-title';
import { useNow } from './use-now';

type Trans = ReturnType<typeof useTrans>;

interface IWorkingIndicatorProps {
  turn: Turn;
  /** After this many seconds without news it goes out. */
  timeout: number;
}

/** After this many seconds without news it says so. */
const STALL = 20;

/** What the agent does and why it waits; it goes out by itself when nothing is heard for long. */
export function WorkingIndicator({ turn, timeout }: IWorkingIndicatorProps) {
  const trans = useTrans();
  const now = useNow(true);
  const quiet = useQuiet(turn);
  const waits = turn.state === 'waiting' || turn.state === 'retrying';
  const out = !waits && quiet >= timeout;
  return (
    <div className="jp-AgentChat-working" data-state={out ? 'quiet' : turn.state} data-testid="agentchat-working">
      <span className="jp-AgentChat-pulse" aria-hidden="true" />
      <span className="jp-AgentChat-ellipsis" role="status">
        {out ? trans.__('No news from the agent for %1', duration(quiet * 1000)) : doing(trans, turn)}
      </span>
      {!waits && !out && quiet >= STALL && (
        <span className="jp-AgentChat-muted">{trans.__('no news for %1', duration(quiet * 1000))}</span>
      )}
      <span className="jp-AgentChat-figures">{duration(now - turn.started_at)}</span>
    </div>
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

function doing(trans: Trans, turn: Turn): string {
  const reason = plainTitle(turn.reason);
  switch (turn.state) {
    case 'waiting':
      return reason ? trans.__('Waits for you: %1', reason) : trans.__('Waits for you');
    case 'retrying':
      return reason ? trans.__('Will try again: %1', reason) : trans.__('Will try again');
    case 'compacting':
      return trans.__('Makes its context smaller');
    case 'cancelling':
      return trans.__('Stops');
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
