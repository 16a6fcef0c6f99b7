import { memo } from 'react';
import type { Action, AgentInfo, Part, ToolCall, Turn } from '../protocol';
import { useTrans } from './context';
import { PartView } from './part-view';
import { ToolRun } from './tool-run';
import { TurnEnd } from './turn-end';

interface ITurnViewProps {
  turn: Turn;
  agent: AgentInfo;
  /** Do what a notice offers; null for turns that are history. */
  onAction: ((does: Action['does']) => void) | null;
}

/** From a prompt to its end. */
export const TurnView = memo(function TurnView({ turn, agent, onAction }: ITurnViewProps) {
  const trans = useTrans();
  const ended = turn.state === 'ended';
  const hasModel = turn.model !== null || agent.model_involved;
  const opening = turn.parts.findIndex(part => part.type !== 'prompt');
  return (
    <section className="jp-AgentChat-turn" data-state={turn.state} data-turn={turn.turn_id}>
      {groups(turn.parts, ended).map((group, index) => (
        <div key={keyOf(group)} className="jp-AgentChat-part">
          {!hasModel && index === opening && (
            <div className="jp-AgentChat-byline">{trans.__('%1 · no model', agent.title)}</div>
          )}
          {Array.isArray(group) ? (
            <ToolRun calls={group} />
          ) : (
            <PartView part={group} at={index === 0 ? turn.started_at : null} onAction={onAction} />
          )}
        </div>
      ))}
      {ended && <TurnEnd turn={turn} hasModel={hasModel} onAction={onAction} />}
    </section>
  );
});

type Group = Part | ToolCall[];

const keyOf = (group: Group) => (Array.isArray(group) ? group[0]!.part_id : group.part_id);

/** Put finished tool calls that follow each other together, once the turn is over; one that failed stays in sight. */
function groups(parts: readonly Part[], ended: boolean): Group[] {
  const result: Group[] = [];
  for (const part of parts) {
    const last = result[result.length - 1];
    if (!ended || part.type !== 'tool_call' || part.status !== 'completed') result.push(part);
    else if (Array.isArray(last)) last.push(part);
    else result.push([part]);
  }
  return result.map(group => (Array.isArray(group) && group.length < 2 ? group[0]! : group));
}
