import { memo } from 'react';
import type { Action, Notice } from '../../protocol';

interface INoticeProps {
  part: Notice;
  /** Do what it offers; null when it is too late for that. */
  onAction: ((does: Action['does']) => void) | null;
}

/** What the system says, with its one action; or what an agent elsewhere says about itself, under its name. */
export const NoticePart = memo(function NoticePart({ part, onAction }: INoticeProps) {
  return (
    <div className="jp-AgentChat-notice" data-level={part.level} role={part.level === 'error' ? 'alert' : 'status'}>
      <span>
        {part.elsewhere && <b>{part.elsewhere.agent}: </b>}
        {part.text}
      </span>
      {part.action && onAction && (
        <button type="button" className="jp-AgentChat-button" onClick={() => onAction(part.action!.does)}>
          {part.action.label}
        </button>
      )}
    </div>
  );
});
