import { useEffect, useRef, useState, type RefObject } from 'react';
import type { PermissionRequested, ToolCall, Transcript } from '../protocol';
import type { ISessionActions } from './actions';
import { useTrans } from './context';
import { PermissionCard } from './permission-card';
import { plainTitle } from './plain-title';
import { QuestionCard } from './question-card';

interface IRequestsProps {
  transcript: Transcript;
  /** Is nothing being typed, so that a card may take the keyboard? */
  mayTakeFocus: () => boolean;
  onAnswer: ISessionActions['answer'];
  /** The keyboard is free again: the card that had it is gone. */
  onDone: () => void;
}

/** What waits for a person, one at a time, pinned above the composer. */
export function Requests({ transcript, mayTakeFocus, onAnswer, onDone }: IRequestsProps) {
  const trans = useTrans();
  const { requests } = transcript;
  const first = requests[0];
  const mine = useRef(new Set<string>());
  const elsewhere = useAnsweredElsewhere(transcript, mine);
  const host = useRef<HTMLDivElement>(null);
  const hadFocus = useRef(false);
  useEffect(() => {
    if (!first && hadFocus.current) onDone();
    hadFocus.current = false;
    // eslint-disable-next-line react-hooks/exhaustive-deps -- when what waits changes
  }, [first?.request_id]);

  const answer = (id: string, value: { option?: string; text?: string }) => {
    mine.current.add(id);
    hadFocus.current = host.current?.contains(document.activeElement) ?? false;
    return onAnswer(id, value).catch((error: unknown) => {
      mine.current.delete(id);
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
          onAnswer={(option, reason) => answer(first.request_id, reason.trim() ? { option, text: reason } : { option })}
        />
      )}
      {first?.type === 'question_asked' && (
        <QuestionCard key={first.request_id} request={first} onAnswer={value => answer(first.request_id, value)} />
      )}
    </div>
  );
}

/** Say for a while who answered a request that was open here and is gone, unless it was answered here. */
function useAnsweredElsewhere(transcript: Transcript, mine: RefObject<ReadonlySet<string>>): string | null {
  const trans = useTrans();
  const before = useRef<PermissionRequested[]>([]);
  const [gone, setGone] = useState<PermissionRequested | null>(null);
  const { requests } = transcript;
  useEffect(() => {
    const open = new Set(requests.map(request => request.request_id));
    const other = before.current.find(({ request_id }) => !open.has(request_id) && !mine.current?.has(request_id));
    before.current = requests.filter(request => request.type === 'permission_requested');
    if (other) setGone(other);
  }, [requests, mine]);
  useEffect(() => {
    if (!gone) return;
    const timer = setTimeout(() => setGone(null), 10_000);
    return () => clearTimeout(timer);
  }, [gone]);

  if (!gone) return null;
  const allowed = callOf(transcript, gone)?.allowed;
  if (!allowed?.by) return null;
  const who = allowed.by.display_name || allowed.by.name;
  return allowed.outcome === 'allowed'
    ? trans.__('%1 allowed this in another window: %2', who, plainTitle(gone.title))
    : trans.__('%1 denied this in another window: %2', who, plainTitle(gone.title));
}

function callOf(transcript: Transcript, request: PermissionRequested): ToolCall | null {
  const turn = transcript.turns.find(({ turn_id }) => turn_id === request.turn_id);
  const part = turn?.parts.find(({ part_id }) => part_id === request.part_id);
  return part?.type === 'tool_call' ? part : null;
}
