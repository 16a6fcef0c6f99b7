import { caretUpIcon, closeIcon, editIcon } from '@jupyterlab/ui-components';
import { useState } from 'react';
import type { QueuedPrompt } from '../protocol';
import type { QueueEdit } from './actions';
import { useTrans } from './context';
import { IconButton } from './icon-button';
import { promptText } from './parts/prompt';

interface IQueueRowsProps {
  queue: readonly QueuedPrompt[];
  paused: boolean;
  onEdit: (edit: QueueEdit) => void;
}

/** The prompts that wait, in order. */
export function QueueRows({ queue, paused, onEdit }: IQueueRowsProps) {
  const trans = useTrans();
  if (queue.length === 0 && !paused) return null;
  return (
    <section className="jp-AgentChat-queue" aria-label={trans.__('Waiting prompts')}>
      <ol>
        {queue.map((item, position) => (
          <QueueRow key={item.prompt_id} item={item} position={position} onEdit={onEdit} />
        ))}
      </ol>
      <button type="button" className="jp-AgentChat-link" onClick={() => onEdit({ op: paused ? 'resume' : 'pause' })}>
        {paused ? trans.__('Resume the queue') : trans.__('Hold the queue')}
      </button>
    </section>
  );
}

function QueueRow(props: { item: QueuedPrompt; position: number; onEdit: (edit: QueueEdit) => void }) {
  const { item, position, onEdit } = props;
  const trans = useTrans();
  const [draft, setDraft] = useState<string | null>(null);
  const { prompt_id } = item;
  const text = promptText(item.content);
  const save = () => {
    if (draft?.trim() && draft !== text) onEdit({ op: 'edit', prompt_id, content: draft });
    setDraft(null);
  };
  return (
    <li className="jp-AgentChat-queueRow" data-testid="agentchat-queue-row">
      {draft === null ? (
        <span className="jp-AgentChat-ellipsis" title={text}>
          {item.delivery === 'steer' && <span className="jp-AgentChat-muted">{trans.__('next step:')} </span>}
          {text}
        </span>
      ) : (
        <textarea
          className="jp-AgentChat-input"
          aria-label={trans.__('Waiting prompt')}
          autoFocus
          rows={3}
          value={draft}
          onChange={event => setDraft(event.target.value)}
          onBlur={save}
          onKeyDown={event => {
            if (event.key === 'Escape') setDraft(null);
            else if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
            else save();
            event.preventDefault();
            event.stopPropagation();
          }}
        />
      )}
      <IconButton icon={editIcon} label={trans.__('Edit')} onClick={() => setDraft(text)} />
      {position > 0 && (
        <IconButton
          icon={caretUpIcon}
          label={trans.__('Move up')}
          onClick={() => onEdit({ op: 'move', prompt_id, position: position - 1 })}
        />
      )}
      <IconButton icon={closeIcon} label={trans.__('Remove')} onClick={() => onEdit({ op: 'remove', prompt_id })} />
    </li>
  );
}
