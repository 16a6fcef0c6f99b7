import type { Action, StopReason, Totals, Turn } from '../protocol';
import { dollars, duration, timeOfDay, tokens } from './amounts';
import { useTrans } from './context';

type Trans = ReturnType<typeof useTrans>;

interface ITurnEndProps {
  turn: Turn;
  hasModel: boolean;
  onAction: ((does: Action['does']) => void) | null;
}

/** The end of a turn in one muted line, and what to do when it did not end well. */
export function TurnEnd({ turn, hasModel, onAction }: ITurnEndProps) {
  const trans = useTrans();
  const reason = turn.stop_reason ?? 'end_turn';
  const said = turn.parts.some(part => part.type === 'notice' && part.level !== 'info');
  const problem = said ? null : problemOf(trans, turn);
  const offered = turn.parts.some(part => part.type === 'notice' && part.action);
  const facts = [
    endOf(trans, reason),
    turn.ended_at === null ? null : timeOfDay(turn.ended_at),
    turn.ended_at === null ? null : duration(turn.ended_at - turn.started_at),
    hasModel ? usageOf(trans, turn.totals) : trans.__('no model')
  ];
  return (
    <footer className="jp-AgentChat-turnEnd" data-reason={reason}>
      {problem && (
        <p className={reason === 'error' ? 'jp-AgentChat-error' : 'jp-AgentChat-muted'} role="status">
          {problem}
        </p>
      )}
      <span className="jp-AgentChat-figures">{facts.filter(Boolean).join(' · ')}</span>
      {onAction && !offered && CONTINUES.has(reason) && (
        <button type="button" className="jp-AgentChat-button" onClick={() => onAction('continue')}>
          {trans.__('Continue')}
        </button>
      )}
    </footer>
  );
}

const CONTINUES = new Set<StopReason>(['interrupted', 'max_tokens', 'max_steps', 'error']);

/** One word for an end that is not the usual one. */
function endOf(trans: Trans, reason: StopReason): string | null {
  if (reason === 'cancelled') return trans.__('Stopped');
  if (reason === 'interrupted') return trans.__('Interrupted');
  if (reason === 'error') return trans.__('Failed');
  return null;
}

/** A sentence for an end that the person should know of. */
function problemOf(trans: Trans, turn: Turn): string | null {
  if (turn.error) return turn.error.message;
  switch (turn.stop_reason) {
    case 'interrupted':
      return trans.__('The server stopped while this turn ran. What was written so far is kept.');
    case 'max_tokens':
      return trans.__('The answer is cut: it reached the most that the model may write at once.');
    case 'refusal':
      return trans.__('The model declined to answer. Say it in another way, or choose another model.');
    case 'context_exceeded':
      return trans.__('The session has become too long for the model. Start a new session.');
    case 'max_steps':
      return trans.__('The turn was stopped after the largest number of steps.');
    case 'error':
      return trans.__('The turn ended with an error.');
    default:
      return null;
  }
}

/** Tokens and cost; what nobody knows is said to be unknown, not zero. */
export function usageOf(trans: Trans, totals: Totals): string | null {
  if (totals.requests === 0) return null;
  const all = totals.input_tokens + totals.output_tokens + totals.cache_read_tokens + totals.cache_write_tokens;
  const counted = trans.__('%1 tokens', tokens(all));
  const known = totals.tokens_unknown === 0 ? counted : all === 0 ? trans.__('tokens unknown') : `≥ ${counted}`;
  if (totals.cost_unknown === totals.requests) return `${known} · ${trans.__('no price')}`;
  return `${known} · ${totals.cost_unknown > 0 ? '≥ ' : ''}${dollars(totals.cost)}`;
}
