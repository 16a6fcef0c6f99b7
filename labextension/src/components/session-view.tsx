import { useMemo, useRef, type RefObject } from 'react';
import type { Action, AgentInfo, Delivery, Transcript } from '../protocol';
import type { ISessionActions } from './actions';
import { Composer } from './composer';
import { useTrans } from './context';
import { EmptyState } from './empty-state';
import { promptText } from './parts/prompt';
import { PlanPart } from './parts/plan';
import { QueueRows } from './queue-rows';
import { Requests } from './requests';
import { TranscriptView } from './transcript-view';

/** What is remembered of how a session was looked at. */
export interface ISessionMemory {
  readonly draft: string;
  readonly setDraft: (text: string) => void;
  /** Where the reader was, null for the end. */
  readonly scrollTop: number | null;
  readonly setScrollTop: (top: number | null) => void;
}

export interface ISessionViewProps {
  transcript: Transcript;
  agent: AgentInfo;
  hasOlder: boolean;
  /** Why nothing can be sent now, in a sentence; null when it can. */
  blocked: string | null;
  /** The most code points of a prompt. */
  limit: number;
  workingTimeout: number;
  sendWithShiftEnter: boolean;
  memory: ISessionMemory;
  actions: ISessionActions;
  /** Show why something could not be done. */
  onProblem: (error: Error) => void;
}

/** One session: its transcript, what waits for the person, the queue, the composer. */
export function SessionView(props: ISessionViewProps) {
  const { transcript, agent, memory, actions } = props;
  const host = useRef<HTMLDivElement>(null);
  const last = transcript.turns[transcript.turns.length - 1];
  const open = last && last.state !== 'ended' ? last : null;
  const history = useMemo(() => saidBy(transcript), [transcript]);
  const attempt = (doing: Promise<unknown>) => void doing.catch(props.onProblem);
  const onAction = useMemo(
    () => (does: Action['does']) => void actions.follow(does).catch(props.onProblem),
    [actions, props.onProblem]
  );
  const plan = open?.parts.filter(part => part.type === 'plan').pop();

  return (
    <div
      ref={host}
      className="jp-AgentChat-session"
      onKeyDown={event => {
        if (event.key !== 'Escape' || event.defaultPrevented || !open || memory.draft !== '') return;
        event.preventDefault();
        attempt(actions.stop());
      }}
    >
      {transcript.turns.length === 0 ? (
        <EmptyState
          agent={agent}
          disabled={props.blocked !== null}
          onExample={sentence => attempt(actions.prompt(sentence, 'send'))}
        />
      ) : (
        <TranscriptView
          transcript={transcript}
          agent={agent}
          hasOlder={props.hasOlder}
          workingTimeout={props.workingTimeout}
          scrollTop={memory.scrollTop}
          onScroll={memory.setScrollTop}
          onOlder={() => actions.loadOlder().catch((error: Error) => (props.onProblem(error), false))}
          onAction={onAction}
        />
      )}
      <Requests
        transcript={transcript}
        mayTakeFocus={() => memory.draft === '' && isFocusOurs(host)}
        onAnswer={actions.answer}
        onDone={() => focusComposer(host.current)}
      />
      {plan && <PlanPart part={plan} />}
      <QueueRows
        queue={transcript.queue}
        paused={transcript.queue_paused}
        onEdit={edit => attempt(actions.editQueue(edit))}
      />
      <Composer
        draft={memory.draft}
        onDraft={memory.setDraft}
        history={history}
        limit={props.limit}
        busy={open !== null}
        blocked={props.blocked}
        placeholder={usePlaceholder(transcript, open !== null)}
        sendWithShiftEnter={props.sendWithShiftEnter}
        onSend={(text: string, delivery: Delivery) => actions.prompt(text, delivery)}
        onStop={() => attempt(actions.stop())}
      />
    </div>
  );
}

/** Put the keyboard into the composer. */
export function focusComposer(host: HTMLElement | null): void {
  host?.querySelector<HTMLElement>('[data-testid="agentchat-composer"]')?.focus();
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

function usePlaceholder(transcript: Transcript, busy: boolean): string {
  const trans = useTrans();
  if (transcript.requests.length > 0) return trans.__('The agent waits for your decision above');
  if (busy) return trans.__('Tell the agent something while it works; Escape stops it');
  if (transcript.session?.state === 'ended') return trans.__('This session has ended; a prompt resumes it');
  if (transcript.session?.state === 'paused') return trans.__('This session is paused; a prompt waits until you resume it');
  return trans.__('Ask, or ↑ for what you asked before');
}
