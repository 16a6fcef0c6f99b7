import { memo } from 'react';
import type { Action, AgentInfo, Elsewhere, Part, ToolCall, Turn } from '../protocol';
import { useView } from './context';
import { modelTitle } from './models';
import { PartView } from './part-view';
import { authorElsewhere } from './presence';
import { ToolRun } from './tool-run';
import { TurnEnd } from './turn-end';
import { usedByText } from './usage';

interface ITurnViewProps {
  turn: Turn;
  agent: AgentInfo;
  /** The model of the turn before; null where there is none. */
  modelBefore: string | null;
  /** Do what a notice offers; null for turns that are history. */
  onAction: ((does: Action['does']) => void) | null;
}

/** From a prompt to its end. */
export const TurnView = memo(function TurnView({ turn, agent, modelBefore, onAction }: ITurnViewProps) {
  const { trans, models } = useView();
  const ended = turn.state === 'ended';
  const hasModel = agent.model_involved;
  const isOther = turn.model !== null && modelBefore !== null && turn.model !== modelBefore;
  const used = usedByText(turn.parts, turn.requests);
  const opening = turn.parts.findIndex(part => part.type !== 'prompt');
  const shown = groups(turn.parts, ended);
  return (
    <section className="jp-AgentChat-turn" data-state={turn.state} data-turn={turn.turn_id}>
      {isOther && (
        <p className="jp-AgentChat-modelChanged" data-testid="agentchat-model-changed">
          {trans.__('Model changed to %1', modelTitle(models, turn.model!))}
        </p>
      )}
      {shown.map((group, index) => (
        <div key={keyOf(group)} className="jp-AgentChat-part" data-parts={idsOf(group)}>
          {!hasModel && index === opening && (
            <div className="jp-AgentChat-byline">{trans.__('%1 · no model', agent.title)}</div>
          )}
          {isOtherAuthor(shown, index) && (
            <div className="jp-AgentChat-byline" data-testid="agentchat-byline">
              {authorElsewhere(trans, markOf(group)!)}
            </div>
          )}
          {Array.isArray(group) ? (
            <ToolRun calls={group} />
          ) : (
            <PartView
              part={group}
              at={index === 0 ? turn.started_at : null}
              used={used.get(group.part_id) ?? null}
              onAction={onAction}
            />
          )}
        </div>
      ))}
      {ended && <TurnEnd turn={turn} hasModel={hasModel} onAction={onAction} />}
    </section>
  );
});

type Group = Part | ToolCall[];

/** Who wrote it, where that was not on this server. */
function markOf(group: Group): Elsewhere | null {
  const part = Array.isArray(group) ? group[0]! : group;
  return part.type === 'prompt' ? null : part.elsewhere;
}

/** Does another one from elsewhere begin to speak here? */
function isOtherAuthor(shown: readonly Group[], index: number): boolean {
  const mark = markOf(shown[index]!);
  if (mark === null) return false;
  const before = shown.slice(0, index).map(markOf).filter(other => other !== null).pop();
  return JSON.stringify(before) !== JSON.stringify(mark);
}

const idsOf = (group: Group) => (Array.isArray(group) ? group.map(part => part.part_id).join(' ') : group.part_id);
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
