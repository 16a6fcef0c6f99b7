import { closeIcon } from '@jupyterlab/ui-components';
import { useEffect, useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import { countCodePoints } from '../transcript/code-points';
import { sizeOf, type Attachment } from './attachment';
import { Attachments } from './attachments';
import { ComposerRow } from './composer-row';
import { useTrans } from './context';
import { intentOf } from './composer-keys';
import { IconButton } from './icon-button';
import { fieldOf, MentionList } from './mention-list';
import { useDraft, type IDraftSource } from './use-draft';
import { useMentions } from './use-mentions';

export interface IComposerProps extends IDraftSource {
  /** What goes along with the words. */
  attachments: readonly Attachment[];
  onDetach: (item: Attachment) => void;
  /** The most code points that may be sent. */
  limit: number;
  /** A turn runs: what is sent steers it, and it can be stopped. */
  busy: boolean;
  /** The turn was asked to stop. */
  stopping: boolean;
  /** Why nothing can be sent now, in a sentence; null when it can. */
  blocked: string | null;
  placeholder: string;
  sendWithShiftEnter: boolean;
  /** What stands at the beginning of the row under the text. */
  controls?: ReactNode;
  onStop: () => void;
  /** Words that came back are explained; the person has read it, or has sent them. */
  notice: string | null;
  onNoticed: () => void;
}

const MIN_HEIGHT = 44;
const MAX_HEIGHT = 200;

/** Where a person writes. Nothing typed is ever lost. */
export function Composer(props: IComposerProps) {
  const trans = useTrans();
  const draft = useDraft(props);
  const field = useRef<HTMLTextAreaElement>(null);
  const mentions = useMentions(field, draft.text, draft.type);
  const listId = useId();
  useHeight(field, draft.text);
  useEffect(() => {
    if (props.returned && isNowhere(document.activeElement)) field.current?.focus(); // their row had the keyboard
  }, [props.returned]);
  const length = countCodePoints(draft.text) + sizeOf(props.attachments);
  const over = length > props.limit;
  const isEmpty = draft.text.trim() === '' && props.attachments.length === 0;
  const canSend = !isEmpty && !over && !draft.sending && props.blocked === null;

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
      {props.notice !== null && (
        <div className="jp-AgentChat-returned" role="status" data-testid="agentchat-returned">
          <span>{props.notice}</span>
          <IconButton icon={closeIcon} label={trans.__('Hide this')} onClick={props.onNoticed} />
        </div>
      )}
      <Attachments
        items={props.attachments}
        onRemove={item => {
          props.onDetach(item);
          field.current?.focus(); // its button had the keyboard, and is gone
        }}
      />
      <MentionList id={listId} {...mentions} />
      <textarea
        ref={field}
        {...fieldOf(listId, mentions)}
        data-testid="agentchat-composer"
        aria-label={trans.__('Prompt')}
        aria-invalid={over}
        placeholder={props.blocked ?? props.placeholder}
        dir="auto" rows={1}
        value={draft.text}
        onChange={event => {
          draft.type(event.target.value);
          mentions.look();
        }}
        onSelect={mentions.look}
        onBlur={mentions.close}
        onKeyDown={event => {
          if (mentions.takeKey(event)) return event.preventDefault();
          const intent = intentOf(event.nativeEvent, event.currentTarget, props.sendWithShiftEnter, draft.recalling);
          if (intent === null) return;
          event.preventDefault();
          if (intent === 'older' || intent === 'newer') draft.recall(intent);
          else if (canSend) draft.send(intent === 'interrupt' && !props.busy ? 'send' : intent);
        }}
      />
      <ComposerRow
        {...props}
        written={draft.text !== ''}
        sending={draft.sending}
        length={length}
        canSend={canSend}
        onSend={delivery => {
          draft.send(delivery);
          field.current?.focus();
        }}
      />
    </form>
  );
}

const isNowhere = (active: Element | null) => active === null || active === document.body;

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
