import { useEffect, useRef, useState } from 'react';
import type { PermissionRequested, ToolCall, Transcript, Turn } from '../protocol';
import type { ISessionActions } from './actions';
import { useTrans } from './context';
import { PermissionCard } from './permission-card';
import { plainTitle } from './plain-title';
import { QuestionCard } from './question-card';

interface IRequestsProps {
  requests: Transcript['requests'];
  /** The turns that they belong to. */
  turns: readonly Turn[];
  /** Is nothing being typed, so that a card may take the keyboard? */
  mayTakeFocus: () => boolean;
  onAnswer: ISessionActions['answer'];
  /** The keyboard is free again: the card that had it is gone. */
  onDone: () => void;
}

type Request = Transcript['requests'][number];

/** What was answered in this window: the panel and a cell may show the same request. */
const answeredHere = new WeakSet<Request>();

/** What waits for a person, one at a time. */
export function Requests({ requests, turns, mayTakeFocus, onAnswer, onDone }: IRequestsProps) {
  const trans = useTrans();
  const first = requests[0];
  const elsewhere = useAnsweredElsewhere(requests, turns);
  const host = useRef<HTMLDivElement>(null);
  const hadFocus = useRef(false);
  useEffect(() => {
    if (!first && hadFocus.current) onDone();
    hadFocus.current = false;
    // eslint-disable-next-line react-hooks/exhaustive-deps -- when what waits changes
  }, [first?.request_id]);

  const answer = (request: Request, value: { option?: string; text?: string }) => {
    answeredHere.add(request);
    hadFocus.current = host.current?.contains(document.activeElement) ?? false;
    return onAnswer(request.request_id, value).catch((error: unknown) => {
      answeredHere.delete(request);
      throw error;
    });
  };
  return (
    <div ref={host} className="jp-AgentChat-requests">
      <div className="jp-AgentChat-srOnly" role="alert">
        {first && trans.__('The agent waits for you: %1', first.type === 'question_asked' ? first.text : plainTitle(first.title))}
      </div>
      {elsewhere && (
        <div className="jp-AgentChat-notice" role="status">
          {elsewhere}
        </div>
      )}
      {first?.type === 'permission_requested' && (
        <PermissionCard
          key={first.request_id}
          request={first}
          more={requests.length - 1}
          takeFocus={mayTakeFocus()}
          onAnswer={(option, reason) => answer(first, reason.trim() ? { option, text: reason } : { option })}
        />
      )}
      {first?.type === 'question_asked' && (
        <QuestionCard
          key={first.request_id}
          request={first}
          takeFocus={mayTakeFocus()}
          onAnswer={value => answer(first, value)}
        />
      )}
    </div>
  );
}

/** Say for a while who answered a request that was open here and is gone, unless it was answered here. */
function useAnsweredElsewhere(requests: Transcript['requests'], turns: readonly Turn[]): string | null {
  const trans = useTrans();
  const before = useRef<PermissionRequested[]>([]);
  const [gone, setGone] = useState<PermissionRequested | null>(null);
  useEffect(() => {
    const open = new Set(requests.map(request => request.request_id));
    const other = before.current.find(request => !open.has(request.request_id) && !answeredHere.has(request));
    before.current = requests.filter(request => request.type === 'permission_requested');
    if (other) setGone(other);
  }, [requests]);
  useEffect(() => {
    if (!gone) return;
    const timer = setTimeout(() => setGone(null), 10_000);
    return () => clearTimeout(timer);
  }, [gone]);

  if (!gone) return null;
  const allowed = callOf(turns, gone)?.allowed;
  if (!allowed?.by) return null;
  const who = allowed.by.display_name || allowed.by.name;
  return allowed.outcome === 'allowed'
    ? trans.__('%1 allowed this in another window: %2', who, plainTitle(gone.title))
    : trans.__('%1 denied this in another window: %2', who, plainTitle(gone.title));
}

function callOf(turns: readonly Turn[], request: PermissionRequested): ToolCall | null {
  const turn = turns.find(({ turn_id }) => turn_id === request.turn_id);
  const part = turn?.parts.find(({ part_id }) => part_id === request.part_id);
  return part?.type === 'tool_call' ? part : null;
}
