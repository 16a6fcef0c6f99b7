import { useCallback, useMemo, useRef, type KeyboardEvent, type RefObject } from 'react';
import type { Action, AgentInfo, AgentPresence, Mode, Transcript } from '../protocol';
import { openTurn } from '../transcript/transcript';
import type { IConnect, ISessionActions } from './actions';
import { Composer } from './composer';
import { ComposerControls } from './composer-controls';
import { useTrans } from './context';
import { EmptyState } from './empty-state';
import type { IModelChoice } from './models';
import { promptText } from './parts/prompt';
import { PlanPart } from './parts/plan';
import { QueueRows } from './queue-rows';
import { Requests } from './requests';
import { TranscriptView } from './transcript-view';
import { useAttachments, type IAttachmentMemory } from './use-attachments';
import { saidAs, useRowEdits, type IReturned, type IRowEditMemory } from './use-row-edits';
import { useStopTool } from './use-stop-tool';
import { useStopping } from './use-stopping';

/** What is remembered of how a session was looked at. */
export interface ISessionMemory extends IAttachmentMemory, IRowEditMemory {
  readonly draft: string;
  readonly setDraft: (text: string) => void;
  /** Where the reader was, null for the end. */
  readonly scrollTop: number | null;
  readonly setScrollTop: (top: number | null) => void;
}

export interface ISessionViewProps {
  transcript: Transcript;
  agent: AgentInfo;
  /** Whether the agent is there, where it runs elsewhere. */
  presence: AgentPresence | null;
  /** How much the agent may do without asking. */
  mode: Mode;
  choice: IModelChoice;
  hasOlder: boolean;
  /** Another server runs it. */
  readOnly: boolean;
  /** Why nothing can be sent now, in a sentence; null when it can. */
  blocked: string | null;
  /** The most code points of a prompt. */
  limit: number;
  workingTimeout: number;
  sendWithShiftEnter: boolean;
  memory: ISessionMemory;
  /** Words for the composer that come from elsewhere in the page, once; null when there are none. */
  words: string | null;
  onWords: () => void;
  actions: ISessionActions;
  /** How to connect a model, where none is connected. */
  connect: IConnect | null;
  /** Show why something could not be done. */
  onProblem: (error: Error) => void;
}

/** One session: its transcript, what waits for the person, the queue, the composer. */
export function SessionView(props: ISessionViewProps) {
  const { transcript, memory, actions } = props;
  const host = useRef<HTMLDivElement>(null);
  const open = openTurn(transcript) ?? null;
  const attachments = useAttachments(memory);
  const attempt = (doing: Promise<unknown>) => void doing.catch(props.onProblem);
  const edits = useRowEdits(memory, transcript, edit => actions.editQueue(edit));
  const stopping = useStopping(open, () => actions.stop(), props.onProblem);
  const plan = open?.parts.filter(part => part.type === 'plan').pop();

  return (
    <div
      ref={host}
      className="jp-AgentChat-session"
      onKeyDown={event => open && memory.draft === '' && takeEscape(event) && stopping.stop()}
    >
      <Conversation {...props} stopping={stopping.asked} attempt={attempt} />
      <Requests
        requests={transcript.requests}
        turns={transcript.turns}
        mayTakeFocus={() => memory.draft === '' && isFocusOurs(host)}
        onAnswer={actions.answer}
        onDone={() => focusComposer(host.current)}
      />
      {plan && <PlanPart part={plan} />}
      <QueueRows
        queue={transcript.queue}
        paused={transcript.queue_paused}
        busy={open !== null}
        edits={edits}
        onDone={() => focusComposer(host.current)}
        onEdit={edit => attempt(actions.editQueue(edit))}
      />
      <Composer
        draft={memory.draft}
        onDraft={memory.setDraft}
        attachments={attachments.items}
        onDetach={attachments.remove}
        history={useMemo(() => saidBy(transcript), [transcript])}
        limit={props.limit}
        busy={open !== null}
        stopping={stopping.asked}
        blocked={props.blocked}
        placeholder={usePlaceholder(transcript, open !== null)}
        sendWithShiftEnter={props.sendWithShiftEnter}
        controls={
          <ComposerControls
            mode={props.mode}
            choice={props.choice}
            busy={open !== null}
            started={transcript.turns.length > 0}
            readOnly={props.readOnly}
            actions={actions}
            attempt={attempt}
          />
        }
        words={props.words}
        onWords={props.onWords}
        returned={edits.returned}
        notice={useNotice(transcript, edits.returned)}
        onNoticed={edits.forgetReturned}
        onSend={(text, delivery) =>
          attachments.send(text, content => actions.prompt(content, delivery)).then(edits.forgetReturned)
        }
        onStop={stopping.stop}
      />
    </div>
  );
}

interface IConversationProps extends ISessionViewProps {
  stopping: boolean;
  attempt: (doing: Promise<unknown>) => void;
}

/** What was said so far, or where one can begin. */
function Conversation({ transcript, agent, memory, actions, onProblem, attempt, ...props }: IConversationProps) {
  const onAction = useCallback((does: Action['does']) => void actions.follow(does).catch(onProblem), [actions, onProblem]);
  const stopTool = useStopTool(props.readOnly ? null : actions, onProblem);
  if (transcript.turns.length === 0) {
    return (
      <EmptyState
        agent={agent}
        disabled={props.blocked !== null}
        connect={props.connect}
        onExample={sentence => attempt(actions.prompt(sentence, 'send'))}
      />
    );
  }
  return (
    <TranscriptView
      transcript={transcript}
      agent={agent}
      presence={props.presence}
      stopping={props.stopping}
      hasOlder={props.hasOlder}
      workingTimeout={props.workingTimeout}
      scrollTop={memory.scrollTop}
      onScroll={memory.setScrollTop}
      onOlder={() => actions.loadOlder().catch((error: Error) => (onProblem(error), false))}
      onAction={onAction}
      onRetry={() => attempt(actions.retryNow())}
      stopTool={stopTool}
    />
  );
}

/** Put the keyboard into the composer. */
export function focusComposer(host: HTMLElement | null): void {
  host?.querySelector<HTMLElement>('[data-testid="agentchat-composer"]')?.focus();
}

function takeEscape(event: KeyboardEvent): boolean {
  if (event.key !== 'Escape' || event.defaultPrevented) return false;
  event.preventDefault();
  return true;
}

function isFocusOurs(host: RefObject<HTMLElement>): boolean {
  const active = document.activeElement;
  return active === null || active === document.body || (host.current?.contains(active) ?? true);
}

function saidBy(transcript: Transcript): string[] {
  return transcript.turns.flatMap(turn =>
    turn.parts.flatMap(part =>
      part.type === 'prompt' && part.author.kind === 'user' ? [promptText(part.content)] : []
    )
  );
}

/** Why words came back that were typed in a row. */
function useNotice(transcript: Transcript, returned: IReturned | null): string | null {
  const trans = useTrans();
  if (returned === null) return null;
  return saidAs(transcript, returned.promptId) === null
    ? trans.__('The waiting prompt was removed while you changed it. Your words:')
    : trans.__('The waiting prompt was sent as it was while you changed it. Your words:');
}

function usePlaceholder(transcript: Transcript, busy: boolean): string {
  const trans = useTrans();
  if (transcript.requests.length > 0) return trans.__('The agent waits for your decision above');
  if (busy) return trans.__('Tell the agent something while it works; Escape stops it');
  if (transcript.session?.state === 'ended') return trans.__('This session has ended; a prompt resumes it');
  if (transcript.session?.state === 'paused') return trans.__('This session is paused; a prompt waits until you resume it');
  return trans.__('Ask, or ↑ for what you asked before');
}
