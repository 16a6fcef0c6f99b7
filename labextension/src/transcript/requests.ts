import type {
  PermissionRequested,
  PermissionResolved,
  QuestionAnswered,
  QuestionAsked,
  Transcript
} from '../protocol';
import { withSessionState, withTurnState } from './turns';

export function requestOpened(
  t: Transcript,
  event: PermissionRequested | QuestionAsked,
  at: number
): Transcript {
  if (t.requests.some(request => request.request_id === event.request_id)) return t;
  const opened = { ...t, requests: [...t.requests, event] };
  const reason = event.type === 'permission_requested' ? event.title : event.text;
  return withSessionState(withTurnState(opened, event.turn_id, 'waiting', at, reason), 'waiting');
}

export function requestClosed(
  t: Transcript,
  event: PermissionResolved | QuestionAnswered,
  at: number
): Transcript {
  const requests = t.requests.filter(request => request.request_id !== event.request_id);
  if (requests.length === t.requests.length) return t;
  const closed = { ...t, requests };
  if (requests.some(request => request.turn_id === event.turn_id)) return closed;
  return withSessionState(withTurnState(closed, event.turn_id, 'running', at), 'running');
}
