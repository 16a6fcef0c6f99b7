import type { QueuedPrompt } from '../../protocol';
import { useTrans } from '../context';
import { promptText } from '../parts/prompt';
import { CellTurn, type ICellTurnProps } from './cell-turn';
import { CellTurnHead } from './cell-turn-head';
import { SavedTurn } from './saved-turn';

export interface ICellOutputProps {
  /** Null where it is not to be had here, or not yet. */
  turn: ICellTurnProps | null;
  /** The prompt, while it waits for another turn to end. */
  waiting: { prompt: QueuedPrompt; onRemove: () => void; onOpen: () => void } | null;
  /** What was left in the notebook, as Markdown. */
  saved: string;
}

/** The output of `%agent`: the turn as the panel shows it, or what was left of it in the notebook. */
export function CellOutput({ turn, waiting, saved }: ICellOutputProps) {
  const trans = useTrans();
  if (turn) return <CellTurn {...turn} />;
  if (!waiting) return <SavedTurn markdown={saved} />;
  return (
    <div className="jp-AgentChat-cellTurn" data-state="queued">
      <CellTurnHead
        prompt={promptText(waiting.prompt.content)}
        connection="connected"
        stopping={false}
        onStop={waiting.onRemove}
        onOpen={waiting.onOpen}
        onReconnect={() => undefined}
      />
      <p className="jp-AgentChat-muted" role="status">
        {trans.__('Waits until what the session does now is done')}
      </p>
    </div>
  );
}
