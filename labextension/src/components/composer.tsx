import { stopIcon } from '@jupyterlab/ui-components';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { countCodePoints } from '../transcript/code-points';
import { useTrans } from './context';
import { intentOf } from './composer-keys';
import { IconButton } from './icon-button';
import { sendIcon } from './icons';
import { useDraft, type IDraftSource } from './use-draft';

export interface IComposerProps extends IDraftSource {
  /** The most code points that may be sent. */
  limit: number;
  /** A turn runs: what is sent steers it, and it can be stopped. */
  busy: boolean;
  /** Why nothing can be sent now, in a sentence; null when it can. */
  blocked: string | null;
  placeholder: string;
  sendWithShiftEnter: boolean;
  onStop: () => void;
}

const MIN_HEIGHT = 44;
const MAX_HEIGHT = 200;
/** The counter appears when so much of the limit is used. */
const NEAR = 0.9;

/** Where a person writes. Nothing typed is ever lost. */
export function Composer(props: IComposerProps) {
  const trans = useTrans();
  const draft = useDraft(props);
  const field = useRef<HTMLTextAreaElement>(null);
  useHeight(field, draft.text);
  const length = countCodePoints(draft.text);
  const over = length > props.limit;
  const canSend = draft.text.trim() !== '' && !over && !draft.sending && props.blocked === null;

  return (
    <form
      className="jp-AgentChat-composer"
      data-over={over}
      onSubmit={event => {
        event.preventDefault();
        if (canSend) draft.send('send');
      }}
    >
      {draft.problem && (
        <div className="jp-AgentChat-error" role="alert">
          {draft.problem}
        </div>
      )}
      <textarea
        ref={field}
        data-testid="agentchat-composer"
        aria-label={trans.__('Prompt')}
        aria-invalid={over}
        placeholder={props.blocked ?? props.placeholder}
        rows={1}
        value={draft.text}
        onChange={event => draft.type(event.target.value)}
        onKeyDown={event => {
          const intent = intentOf(event.nativeEvent, event.currentTarget, props.sendWithShiftEnter, draft.recalling);
          if (intent === null) return;
          event.preventDefault();
          if (intent === 'older' || intent === 'newer') draft.recall(intent);
          else if (canSend) draft.send(intent);
        }}
      />
      <div className="jp-AgentChat-composerRow">
        <span className="jp-AgentChat-hint" role="status">
          {draft.sending && trans.__('Sending…')}
          {!draft.sending && draft.text !== '' && props.blocked}
        </span>
        {length > props.limit * NEAR && (
          <span className="jp-AgentChat-counter" data-over={over} data-testid="agentchat-counter">
            {`${length.toLocaleString()} / ${props.limit.toLocaleString()}`}
          </span>
        )}
        {props.busy && (
          <IconButton
            icon={stopIcon}
            label={trans.__('Stop (Escape)')}
            className="jp-AgentChat-stop"
            testid="agentchat-stop"
            onClick={props.onStop}
          />
        )}
        <IconButton
          icon={sendIcon}
          type="submit"
          label={props.busy ? trans.__('Send to the running turn') : trans.__('Send')}
          className="jp-AgentChat-send"
          testid="agentchat-send"
          disabled={!canSend}
        />
      </div>
    </form>
  );
}

/** Let the field grow with its text. */
function useHeight(field: React.RefObject<HTMLTextAreaElement>, text: string): void {
  useLayoutEffect(() => grow(field.current), [field, text]);
  useEffect(() => {
    const resized = new ResizeObserver(() => grow(field.current)); // JupyterLab delays it: the field may be gone by then
    resized.observe(field.current!);
    return () => resized.disconnect();
  }, [field]);
}

function grow(field: HTMLTextAreaElement | null): void {
  if (!field || field.clientWidth === 0) return; // hidden: its text has no height now
  field.style.height = '0';
  field.style.height = `${Math.min(MAX_HEIGHT, Math.max(MIN_HEIGHT, field.scrollHeight))}px`;
}
