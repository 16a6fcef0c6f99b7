import type {
  SessionRewound,
  SessionState,
  Transcript,
  Turn,
  TurnEnded,
  TurnStarted,
  TurnState
} from '../protocol';
import { lastIndex, replaced } from './lists';
import { NO_TOTALS } from './totals';

export function turnStarted(t: Transcript, event: TurnStarted, at: number): Transcript {
  if (t.turns.some(turn => turn.turn_id === event.turn_id)) return t;
  const turn: Turn = {
    turn_id: event.turn_id,
    agent: event.agent,
    started_at: at,
    state: 'running',
    since: at,
    reason: '',
    retry_at: null,
    model: event.model,
    ended_at: null,
    stop_reason: null,
    error: null,
    parts: [],
    totals: NO_TOTALS,
    requests: []
  };
  return withSessionState({ ...t, turns: [...t.turns, turn] }, 'running');
}

export function turnEnded(t: Transcript, event: TurnEnded, at: number): Transcript {
  const { turn_id, stop_reason, error } = event;
  const ended = withTurn(t, turn_id, turn => ({
    ...turn,
    state: 'ended',
    since: at,
    reason: '',
    retry_at: null,
    ended_at: at,
    stop_reason,
    error
  }));
  const requests = t.requests.filter(request => request.turn_id !== turn_id);
  return withSessionState({ ...ended, requests }, 'idle');
}

export function sessionRewound(t: Transcript, event: SessionRewound): Transcript {
  if (event.restore === 'files') return t;
  const index = t.turns.findIndex(turn => turn.turn_id === event.to);
  return index < 0 ? t : { ...t, turns: t.turns.slice(0, index) };
}

/** Change one turn and leave every other as the same object; the newest are looked at first. */
export function withTurn(t: Transcript, turnId: string, change: (turn: Turn) => Turn): Transcript {
  const index = lastIndex(t.turns, turn => turn.turn_id === turnId);
  return index < 0 ? t : withTurnAt(t, index, change);
}

export function withTurnAt(t: Transcript, index: number, change: (turn: Turn) => Turn): Transcript {
  const turn = t.turns[index];
  return turn === undefined ? t : { ...t, turns: replaced(t.turns, index, change(turn)) };
}

/** Say what a turn does; one that has ended stays so. */
export function withTurnState(
  t: Transcript,
  turnId: string,
  state: TurnState,
  at: number,
  reason = '',
  retry_at: number | null = null
): Transcript {
  return withTurn(t, turnId, turn => (turn.state === 'ended' ? turn : { ...turn, state, since: at, reason, retry_at }));
}

/** Follow the turns; a session that was paused or ended by a person stays so when its turn ends. */
export function withSessionState(t: Transcript, state: SessionState): Transcript {
  const session = t.session;
  if (session === null || session.state === state) return t;
  if (state === 'idle' && (session.state === 'paused' || session.state === 'ended')) return t;
  return { ...t, session: { ...session, state } };
}
