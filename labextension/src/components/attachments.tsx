import { closeIcon } from '@jupyterlab/ui-components';
import { useState } from 'react';
import { attachmentName, attachmentText, type Attachment } from './attachment';
import { AttachmentLabel } from './attachment-label';
import { useTrans } from './context';
import { IconButton } from './icon-button';
import { OpenCode } from './markdown/open-code';

interface IAttachmentsProps {
  items: readonly Attachment[];
  onRemove: (item: Attachment) => void;
}

/** What goes along with the next prompt: one chip each; one with a text shows it when it is clicked. */
export function Attachments({ items, onRemove }: IAttachmentsProps) {
  const trans = useTrans();
  const [chosen, setChosen] = useState<Attachment | null>(null);
  const open = chosen !== null && items.includes(chosen) ? chosen : null;
  if (items.length === 0) return null;
  return (
    <div className="jp-AgentChat-attachments">
      <ul aria-label={trans.__('Attachments')}>
        {items.map((item, index) => (
          <li key={index} className="jp-AgentChat-chip" data-testid="agentchat-attachment">
            {attachmentText(item) === null ? (
              <span className="jp-AgentChat-chipLabel" title={attachmentName(item)}>
                <AttachmentLabel item={item} />
              </span>
            ) : (
              <button
                type="button"
                className="jp-AgentChat-chipLabel"
                aria-expanded={item === open}
                title={attachmentName(item)}
                onClick={() => setChosen(item === open ? null : item)}
              >
                <AttachmentLabel item={item} />
              </button>
            )}
            <IconButton
              icon={closeIcon}
              label={trans.__('Remove %1', attachmentName(item))}
              onClick={() => onRemove(item)}
            />
          </li>
        ))}
      </ul>
      {open && (
        <div
          className="jp-AgentChat-attachmentText"
          tabIndex={0}
          role="region"
          aria-label={attachmentName(open)}
          data-testid="agentchat-attachment-text"
        >
          <OpenCode text={attachmentText(open) ?? ''} />
        </div>
      )}
    </div>
  );
}
