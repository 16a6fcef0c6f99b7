import type { QueuedPrompt } from '../protocol';
import type { QueueEdit } from './actions';
import { useTrans } from './context';
import { QueueRow } from './queue-row';
import type { IRowEdits } from './use-row-edits';

interface IQueueRowsProps {
  queue: readonly QueuedPrompt[];
  paused: boolean;
  /** A turn runs. */
  busy: boolean;
  edits: IRowEdits;
  onEdit: (edit: QueueEdit) => void;
  /** A row was changed, or left as it was: the keyboard is free. */
  onDone: () => void;
}

/** The prompts that wait, in order. */
export function QueueRows({ queue, paused, busy, edits, onEdit, onDone }: IQueueRowsProps) {
  const trans = useTrans();
  if (queue.length === 0 && !paused) return null;
  return (
    <section className="jp-AgentChat-queue" aria-label={trans.__('Waiting prompts')}>
      <ol>
        {queue.map((item, position) => (
          <QueueRow
            key={item.prompt_id}
            item={item}
            position={position}
            held={paused}
            busy={busy}
            edits={edits}
            onEdit={onEdit}
            onDone={onDone}
          />
        ))}
      </ol>
      <p>
        {paused && <span className="jp-AgentChat-muted">{trans.__('Held.')} </span>}
        <button type="button" className="jp-AgentChat-link" onClick={() => onEdit({ op: paused ? 'resume' : 'pause' })}>
          {paused ? trans.__('Resume the queue') : trans.__('Hold the queue')}
        </button>
      </p>
    </section>
  );
}
