import { caretUpIcon } from '@jupyterlab/ui-components';
import type { Delivery } from '../protocol';
import { useTrans } from './context';
import { IconButton } from './icon-button';
import { usePopover } from './use-popover';

export interface ISendMenuProps {
  /** There is nothing that could be sent. */
  disabled: boolean;
  sendWithShiftEnter: boolean;
  onSend: (delivery: Extract<Delivery, 'steer' | 'queue' | 'interrupt'>) => void;
}

/** The ways to say something while a turn runs, each with its key. */
export function SendMenu({ disabled, sendWithShiftEnter, onSend }: ISendMenuProps) {
  const trans = useTrans();
  const { open, toggle, close, host, onKeyDown } = usePopover();
  const ways = [
    { delivery: 'steer', label: trans.__('At its next step'), keys: sendWithShiftEnter ? 'Shift+Enter' : 'Enter' },
    { delivery: 'queue', label: trans.__('After this turn'), keys: 'Alt+Enter' },
    { delivery: 'interrupt', label: trans.__('Stop and send'), keys: 'Ctrl+Shift+Enter' }
  ] as const;
  return (
    <div ref={host} className="jp-AgentChat-sendMenu" onKeyDown={onKeyDown}>
      <IconButton
        icon={caretUpIcon}
        label={trans.__('When to send')}
        testid="agentchat-send-menu"
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={toggle}
      />
      {open && (
        <div role="menu" aria-label={trans.__('When to send')} className="jp-AgentChat-popover">
          {ways.map(({ delivery, label, keys }) => (
            <button
              key={delivery}
              type="button"
              role="menuitem"
              className="jp-AgentChat-item"
              aria-keyshortcuts={keys.replace('Ctrl', 'Control')}
              disabled={disabled}
              onClick={() => {
                close();
                onSend(delivery);
              }}
            >
              <span className="jp-AgentChat-ellipsis">{label}</span>
              <span className="jp-AgentChat-figures">{keys}</span>
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
