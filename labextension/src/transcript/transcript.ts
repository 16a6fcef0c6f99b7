// The fold: what a session looks like after its events. `apply` is the only thing that gives an event meaning.
//
// The same function exists in Python (jupyter_agentchat/core/transcript.py, with the laws); both run over the same
// fixtures. A transcript is never changed: what an event does not mention keeps its identity, so React skips it.

import type { Event, Part, SentFrame, Transcript, Turn } from '../protocol';
import { lastIndex, listWith, reactionSet } from './lists';
import { partPut, textPut } from './parts';
import { requestClosed, requestOpened } from './requests';
import { NO_TOTALS } from './totals';
import { sessionRewound, turnEnded, turnStarted, withTurnState } from './turns';
import { usageRecorded } from './usage';

/** The transcript of a session of which nothing is known yet. */
export function emptyTranscript(sessionId: string): Transcript {
  return {
    session_id: sessionId,
    seq: 0,
    session: null,
    turns: [],
    requests: [],
    queue: [],
    queue_paused: false,
    totals: NO_TOTALS,
    by_model: [],
    tasks: [],
    threads: [],
    pull_requests: [],
    reactions: [],
    stale: []
  };
}

/** The transcript of a session's frames, from the first one on. */
export function fold(sessionId: string, frames: Iterable<SentFrame>): Transcript {
  let transcript = emptyTranscript(sessionId);
  for (const frame of frames) transcript = apply(transcript, frame);
  return transcript;
}

/** The transcript after one more frame. A stored frame that is already in it changes nothing. */
export function apply(transcript: Transcript, frame: SentFrame): Transcript {
  if (frame.seq === null) return changed(transcript, frame.event, frame.at);
  if (frame.seq <= transcript.seq) return transcript;
  return changed({ ...transcript, seq: frame.seq }, frame.event, frame.at);
}

/** The turn that has not ended, if there is one. */
export function openTurn(transcript: Transcript): Turn | undefined {
  const last = transcript.turns.at(-1);
  return last?.state === 'ended' ? undefined : last;
}

/** The part with that id; the newest turns are looked at first. */
export function findPart(transcript: Transcript, partId: string): Part | undefined {
  const isIt = (part: Part) => part.part_id === partId;
  const index = lastIndex(transcript.turns, turn => turn.parts.some(isIt));
  return transcript.turns[index]?.parts.find(isIt);
}

function changed(t: Transcript, event: Event, at: number): Transcript {
  switch (event.type) {
    case 'session_updated':
      return { ...t, session: event };
    case 'turn_started':
      return turnStarted(t, event, at);
    case 'turn_ended':
      return turnEnded(t, event, at);
    case 'part_started':
    case 'part_updated':
      return partPut(t, event);
    case 'part_appended':
    case 'part_delta':
      return textPut(t, event);
    case 'permission_requested':
    case 'question_asked':
      return requestOpened(t, event, at);
    case 'permission_resolved':
    case 'question_answered':
      return requestClosed(t, event, at);
    case 'usage_recorded':
      return usageRecorded(t, event);
    case 'queue_updated':
      return { ...t, queue: event.items, queue_paused: event.paused };
    case 'retry_scheduled':
      return withTurnState(t, event.turn_id, 'retrying', at, event.reason, event.retry_at);
    case 'retry_ended':
      return withTurnState(t, event.turn_id, 'running', at);
    case 'task_started':
    case 'task_updated':
    case 'task_ended':
      return { ...t, tasks: listWith(t.tasks, event, task => task.task_id) };
    case 'thread_opened':
      return { ...t, threads: listWith(t.threads, event, thread => thread.thread_id) };
    case 'pull_request_updated':
      return { ...t, pull_requests: listWith(t.pull_requests, event, request => request.url) };
    case 'reaction_set':
      return reactionSet(t, event);
    case 'session_rewound':
      return sessionRewound(t, event);
    case 'model_context_set':
    case 'model_message_recorded':
    case 'context_compacted':
    case 'checkpoint_created':
      return t; // for the model, or for other rooms
    default:
      return ignored(t, event);
  }
}

/** An event of a newer server: the compiler knows of none, and at run time it changes nothing (rule 6). */
function ignored(t: Transcript, _event: never): Transcript {
  return t;
}
