import { caretUpIcon, closeIcon, editIcon } from '@jupyterlab/ui-components';
import { useState, type KeyboardEvent } from 'react';
import type { QueuedPrompt } from '../protocol';
import type { QueueEdit } from './actions';
import { attachmentName } from './attachment';
import { useTrans } from './context';
import { IconButton } from './icon-button';
import { sendIcon } from './icons';
import { ModeState } from './mode-state';
import { promptText } from './parts/prompt';
import type { IRowEdits } from './use-row-edits';

interface IQueueRowProps {
  item: QueuedPrompt;
  position: number;
  held: boolean;
  busy: boolean;
  edits: IRowEdits;
  onEdit: (edit: QueueEdit) => void;
  onDone: () => void;
}

/** One prompt that waits: its words, and what can be done with it. */
export function QueueRow(props: IQueueRowProps) {
  const { item, position, edits, onEdit } = props;
  const trans = useTrans();
  const [opened, setOpened] = useState(false); // else it was open when the page was left: then it takes no keyboard
  const { prompt_id } = item;
  const edit = edits.of(prompt_id);
  const text = edit?.text ?? promptText(item.content);
  const open = () => {
    setOpened(true);
    edits.type(item, text);
  };
  if (edit && !edits.isSaving(prompt_id)) return <EditedRow {...props} takesKeyboard={opened} />;
  return (
    <li className="jp-AgentChat-queueRow" data-testid="agentchat-queue-row">
      <span className="jp-AgentChat-ellipsis" dir="auto" title={text}>
        {item.delivery === 'steer' && !props.held && (
          <bdi className="jp-AgentChat-muted">{trans.__('next step:')} </bdi>
        )}
        {text || item.content.map(part => (part.type === 'text' ? '' : attachmentName(part))).join(', ')}
      </span>
      {item.mode && <ModeState mode={item.mode} scope={trans.__('for this prompt alone')} />}
      <IconButton
        icon={sendIcon}
        label={props.busy ? trans.__('Stop and send') : trans.__('Send now')}
        onClick={() => onEdit({ op: 'send_now', prompt_id })}
      />
      {position > 0 && (
        <IconButton
          icon={caretUpIcon}
          label={trans.__('Move up')}
          onClick={() => onEdit({ op: 'move', prompt_id, position: position - 1 })}
        />
      )}
      <IconButton icon={editIcon} label={trans.__('Edit')} onClick={open} />
      <IconButton icon={closeIcon} label={trans.__('Remove')} onClick={() => onEdit({ op: 'remove', prompt_id })} />
    </li>
  );
}

/** The row while a person changes its words. */
function EditedRow({ item, edits, onDone, takesKeyboard }: IQueueRowProps & { takesKeyboard: boolean }) {
  const trans = useTrans();
  const { prompt_id } = item;
  const problem = edits.problemOf(prompt_id);
  const done = (event: KeyboardEvent, doing: () => void) => {
    event.preventDefault();
    event.stopPropagation();
    doing();
    onDone();
  };
  return (
    <li className="jp-AgentChat-queueRow" data-testid="agentchat-queue-row">
      <div className="jp-AgentChat-queueEdit">
        <textarea
          className="jp-AgentChat-input"
          aria-label={trans.__('Waiting prompt')}
          autoFocus={takesKeyboard}
          dir="auto"
          rows={3}
          value={edits.of(prompt_id)?.text}
          onChange={event => edits.type(item, event.target.value)}
          onBlur={() => document.hasFocus() && edits.save(item)} // not when the whole window is left
          onKeyDown={event => {
            if (event.key === 'Escape') return done(event, () => edits.leave(prompt_id));
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
            done(event, () => edits.save(item));
          }}
        />
        {problem === null ? (
          <p className="jp-AgentChat-hint">{trans.__('Enter saves, Escape discards')}</p>
        ) : (
          <p className="jp-AgentChat-error" role="alert">
            {problem}
          </p>
        )}
      </div>
    </li>
  );
}
