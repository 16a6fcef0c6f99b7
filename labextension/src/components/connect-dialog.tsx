import { closeIcon } from '@jupyterlab/ui-components';
import { useEffect, useRef, type RefObject } from 'react';
import type { IConnect } from './actions';
import { ConnectCard } from './connect-card';
import { useTrans } from './context';
import { IconButton } from './icon-button';

interface IConnectDialogProps {
  connect: IConnect;
  /** Go on where the last turn failed; null where nothing waits for that. */
  onContinue: (() => void) | null;
  onClose: () => void;
}

/** The connection to a model, over the session: where the key is, whether it works, another one. */
export function ConnectDialog({ connect, onContinue, onClose }: IConnectDialogProps) {
  const trans = useTrans();
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => host.current?.focus(), []);
  useEscape(host, onClose);
  const { reached, problem, changing } = connect.view;
  return (
    <div
      ref={host}
      className="jp-AgentChat-sessions jp-AgentChat-connectDialog"
      role="dialog"
      aria-label={trans.__('Connection')}
      data-testid="agentchat-connect-dialog"
      tabIndex={-1}
    >
      <IconButton className="jp-AgentChat-close" icon={closeIcon} label={trans.__('Close')} onClick={onClose} />
      <ConnectCard {...connect} />
      {onContinue && reached && !problem && !changing && (
        <div className="jp-AgentChat-goOn">
          <span>{trans.__('It works. Your prompt was kept.')}</span>
          <button type="button" className="jp-AgentChat-button" data-testid="agentchat-go-on" onClick={onContinue}>
            {trans.__('Continue')}
          </button>
        </div>
      )}
    </div>
  );
}

/** Close on Escape, also when the button that had the keyboard is gone; not when it is pressed elsewhere in the page. */
function useEscape(host: RefObject<HTMLElement>, onClose: () => void) {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const at = event.target as Node;
      if (event.key !== 'Escape' || (at !== document.body && !host.current?.contains(at))) return;
      event.preventDefault();
      event.stopPropagation();
      onClose();
    };
    document.addEventListener('keydown', pressed, true);
    return () => document.removeEventListener('keydown', pressed, true);
  }, [host, onClose]);
}
