import { Fragment } from 'react';
import type { Action, StopReason, Turn } from '../protocol';
import { duration, timeOfDay, wholeTime } from './amounts';
import { useTrans, useView } from './context';
import { CopyButton } from './copy-button';
import { Fold } from './fold';
import { modelTitle } from './models';
import { turnMarkdown } from './turn-markdown';
import { cacheShare, usageOf } from './usage';
import { figuresOfRequest, UsageTable } from './usage-table';

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
  return (
    <footer className="jp-AgentChat-turnEnd" data-reason={reason}>
      {problem && (
        <p className={reason === 'error' ? 'jp-AgentChat-error' : 'jp-AgentChat-muted'} role="status">
          {problem}
        </p>
      )}
      <Figures turn={turn} hasModel={hasModel} />
      {onAction && !offered && CONTINUES.has(reason) && (
        <button type="button" className="jp-AgentChat-button" onClick={() => onAction('continue')}>
          {trans.__('Continue')}
        </button>
      )}
    </footer>
  );
}

/** How it ended, when, after how long, and what it used: this unfolds to its model requests. */
function Figures({ turn, hasModel }: { turn: Turn; hasModel: boolean }) {
  const trans = useTrans();
  const usage = hasModel ? usageOf(trans, turn.totals) : null;
  const facts = [
    endOf(trans, turn.stop_reason ?? 'end_turn'),
    turn.ended_at === null ? null : timeOfDay(turn.ended_at),
    turn.ended_at === null ? null : duration(turn.ended_at - turn.started_at),
    usage
  ];
  const line = (
    <>
      <span className="jp-AgentChat-figures" title={turn.ended_at === null ? undefined : wholeTime(turn.ended_at)}>
        {facts.filter(Boolean).map((fact, index) => (
          <Fragment key={fact}>
            {index > 0 && ' · '}
            <span>{fact}</span>
          </Fragment>
        ))}
      </span>
      <CopyButton text={() => turnMarkdown(trans, turn)} label={trans.__('Copy the turn as Markdown')} />
    </>
  );
  if (usage === null) return line;
  return (
    <Fold
      name={`usage:${turn.turn_id}`}
      className="jp-AgentChat-turnUsage"
      testid="agentchat-turn-usage"
      summary={line}
    >
      <TurnUsage turn={turn} />
    </Fold>
  );
}

function TurnUsage({ turn }: { turn: Turn }) {
  const { trans, models } = useView();
  const { requests, totals } = turn;
  const share = cacheShare(totals);
  const facts = [
    turn.model !== null && modelTitle(models, turn.model),
    share !== null && trans.__('%1 % of what was sent came from the cache', share),
    requests.some(used => used.cut) && trans.__('a request that is cut short may cost more than is known')
  ].filter(Boolean);
  return (
    <>
      <UsageTable
        of={trans.__('No.')}
        rows={requests.map((used, index) => ({
          key: `${index}`,
          name: used.cut ? trans.__('%1, cut', index + 1) : index + 1,
          figures: figuresOfRequest(trans, used)
        }))}
        totals={totals}
      />
      <p className="jp-AgentChat-muted">{facts.join(' · ')}</p>
    </>
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
