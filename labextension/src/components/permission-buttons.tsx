import { useState } from 'react';
import type { PermissionOption } from '../protocol';
import { useTrans } from './context';

type Kind = PermissionOption['kind'];

const TEST_IDS: Record<Kind, string> = {
  allow_once: 'agentchat-allow',
  allow_always: 'agentchat-allow-session',
  reject_once: 'agentchat-deny',
  reject_always: 'agentchat-deny-session'
};

interface IPermissionButtonsProps {
  options: readonly PermissionOption[];
  disabled: boolean;
  onDecide: (option: string, reason: string) => void;
}

/** A button for each answer, with its key; none of them is the default. A denial may have a reason. */
export function PermissionButtons({ options, disabled, onDecide }: IPermissionButtonsProps) {
  const trans = useTrans();
  const [reason, setReason] = useState('');
  const denial = options.find(option => option.kind === 'reject_once');
  const words: Record<Kind, string> = {
    allow_once: trans.__('Allow once'),
    allow_always: trans.__('Allow for this session'),
    reject_once: trans.__('Deny'),
    reject_always: trans.__('Deny for this session')
  };
  const shorter: Record<Kind, string> = {
    ...words,
    allow_always: trans.__('Allow this session'),
    reject_always: trans.__('Deny this session')
  };
  /** For where there is no room; the tooltip has all words. */
  const shortOf = ({ option_id, kind, label }: PermissionOption) =>
    option_id === 'allow_same' ? trans.__('Allow same again') : isOnly(kind) ? shorter[kind] : label;
  const wordsOf = ({ option_id, kind, label }: PermissionOption) =>
    option_id === 'allow_same' ? trans.__('Allow just this for this session') : isOnly(kind) ? words[kind] : label;
  const isOnly = (kind: Kind) => options.filter(option => option.kind === kind).length === 1;
  return (
    <div className="jp-AgentChat-decisions">
      {options.map((option, index) => (
        <button
          key={option.option_id}
          type="button"
          className="jp-AgentChat-button"
          data-testid={TEST_IDS[option.kind]}
          data-kind={option.kind}
          disabled={disabled}
          title={wordsOf(option)}
          aria-keyshortcuts={String(index + 1)}
          onClick={() => onDecide(option.option_id, option.kind.startsWith('reject') ? reason : '')}
        >
          <span className="jp-AgentChat-words" data-short={shortOf(option)}>
            {wordsOf(option)}
          </span>{' '}
          <kbd>{index + 1}</kbd>
        </button>
      ))}
      {denial && (
        <input
          className="jp-AgentChat-input"
          data-testid="agentchat-deny-reason"
          dir="auto"
          placeholder={trans.__('Reason (optional)')}
          aria-label={trans.__('Reason to deny, for the agent')}
          value={reason}
          onChange={event => setReason(event.target.value)}
          onKeyDown={event => {
            if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
            event.preventDefault();
            if (!disabled && reason.trim()) onDecide(denial.option_id, reason);
          }}
        />
      )}
    </div>
  );
}
