import { useCallback, useMemo, useRef, useState } from 'react';
import type { AgentInfo, AgentPresence, Transcript, Turn } from '../../protocol';
import type { Connection, ISessionActions } from '../actions';
import { StopToolContext } from '../context';
import { promptText } from '../parts/prompt';
import { Requests } from '../requests';
import { TurnView } from '../turn';
import { useStopTool } from '../use-stop-tool';
import { useStopping } from '../use-stopping';
import { WorkingIndicator } from '../working-indicator';
import { CellTurnHead } from './cell-turn-head';

export interface ICellTurnProps {
  turn: Turn;
  /** The prompt that the cell said, which one reads above. */
  promptId: string;
  /** What waits for a person in this session. */
  requests: Transcript['requests'];
  agent: AgentInfo;
  presence: AgentPresence | null;
  connection: Connection;
  workingTimeout: number;
  /** What one can do; null where one may only look. */
  actions: Pick<ISessionActions, 'stop' | 'stopTool' | 'answer' | 'retryNow'> | null;
  onOpen: () => void;
  onReconnect: () => void;
}

/** One turn in the output of a cell: what the panel shows of it, and what one can do there. */
export function CellTurn({ turn, promptId, actions, ...props }: ICellTurnProps) {
  const host = useRef<HTMLDivElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const onProblem = useCallback((error: Error) => setProblem(error.message), []);
  const isOpen = turn.state !== 'ended';
  const stopping = useStopping(isOpen ? turn : null, () => actions!.stop(), onProblem);
  const shown = useMemo(() => answerIn(turn, promptId), [turn, promptId]);
  const requests = useMemo(
    () => (actions ? props.requests.filter(request => request.turn_id === turn.turn_id) : []),
    [props.requests, turn.turn_id, actions]
  );
  return (
    <div ref={host} className="jp-AgentChat-cellTurn" data-state={turn.state} tabIndex={-1}>
      <CellTurnHead
        prompt={saidIn(turn, promptId)}
        connection={isOpen ? props.connection : 'connected'}
        stopping={stopping.asked}
        onStop={isOpen && actions ? stopping.stop : null}
        onOpen={props.onOpen}
        onReconnect={props.onReconnect}
      />
      <StopToolContext.Provider value={useStopTool(actions, onProblem)}>
        <TurnView turn={shown} agent={props.agent} modelBefore={null} onAction={null} />
      </StopToolContext.Provider>
      {isOpen && (
        <WorkingIndicator
          turn={turn}
          presence={props.presence}
          stopping={stopping.asked}
          timeout={props.workingTimeout}
          onRetry={() => void actions?.retryNow().catch(onProblem)}
        />
      )}
      {problem && isOpen && (
        <p className="jp-AgentChat-error" role="alert">
          {problem}
        </p>
      )}
      {actions && (
        <Requests
          requests={requests}
          turns={[turn]}
          // Who works in another cell goes on there: a card takes the keyboard only from its own output.
          mayTakeFocus={() => host.current?.contains(document.activeElement) ?? false}
          onAnswer={actions.answer}
          onDone={() => host.current?.focus({ preventScroll: true })}
        />
      )}
    </div>
  );
}

/** Where the cell's prompt stands: at the start, unless it was said while the turn ran. */
function startOf(turn: Turn, promptId: string): number {
  return Math.max(
    0,
    turn.parts.findIndex(part => part.part_id === promptId)
  );
}

/** What follows the cell's prompt. */
function answerIn(turn: Turn, promptId: string): Turn {
  return { ...turn, parts: turn.parts.slice(startOf(turn, promptId) + 1) };
}

function saidIn(turn: Turn, promptId: string): string {
  const part = turn.parts[startOf(turn, promptId)];
  return part?.type === 'prompt' ? promptText(part.content) : '';
}
