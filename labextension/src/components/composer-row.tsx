import { stopIcon } from '@jupyterlab/ui-components';
import type { ReactNode } from 'react';
import { useTrans } from './context';
import { IconButton } from './icon-button';
import { sendIcon } from './icons';
import { SendMenu, type ISendMenuProps } from './send-menu';

interface IComposerRowProps extends Pick<ISendMenuProps, 'sendWithShiftEnter' | 'onSend'> {
  /** What stands at the beginning of the row. */
  controls?: ReactNode;
  written: boolean;
  sending: boolean;
  blocked: string | null;
  /** Code points of what would be sent. */
  length: number;
  limit: number;
  canSend: boolean;
  busy: boolean;
  stopping: boolean;
  onStop: () => void;
}

/** The counter appears when so much of the limit is used. */
const NEAR = 0.9;

/** The row under the text: what holds for the next prompt, how it goes, stop and send. */
export function ComposerRow({ length, limit, busy, ...props }: IComposerRowProps) {
  const trans = useTrans();
  return (
    <div className="jp-AgentChat-composerRow">
      {props.controls}
      <span className="jp-AgentChat-hint" role="status">
        {props.sending && trans.__('Sending…')}
        {!props.sending && props.written && props.blocked}
      </span>
      {length > limit * NEAR && (
        <span className="jp-AgentChat-counter" data-over={length > limit} data-testid="agentchat-counter">
          {`${length.toLocaleString()} / ${limit.toLocaleString()}`}
        </span>
      )}
      {busy && (
        <IconButton
          icon={stopIcon}
          label={props.stopping ? trans.__('Stopping…') : trans.__('Stop (Escape)')}
          className="jp-AgentChat-stop"
          testid="agentchat-stop"
          onClick={props.onStop}
        />
      )}
      {busy && (
        <SendMenu
          disabled={!props.canSend}
          sendWithShiftEnter={props.sendWithShiftEnter}
          onSend={props.onSend}
        />
      )}
      <IconButton
        icon={sendIcon}
        type="submit"
        label={busy ? trans.__('Send to the running turn') : trans.__('Send')}
        className="jp-AgentChat-send"
        testid="agentchat-send"
        disabled={!props.canSend}
      />
    </div>
  );
}
