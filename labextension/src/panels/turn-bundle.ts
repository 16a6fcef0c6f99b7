// What `%agent` leaves in a cell's output. Whoever wrote the notebook wrote it: nothing in it is believed.

/** The MIME type of an output that names a turn. */
export const TURN_MIME = 'application/vnd.jupyter-agentchat.turn+json';

export interface ITurnBundle {
  readonly session_id: string;
  readonly prompt_id: string;
  /** Null until the prompt has opened a turn, or joined one. */
  readonly turn_id: string | null;
  /** Whether it was over when this was written; if not, the cell waited for it. */
  readonly state: 'running' | 'ended';
}

/** Ids as the server makes them: none of them leads anywhere else in an address. */
const ID = /^[\w-]{1,64}$/;

/** Read what an output says; null when this is no turn, or one of a newer kind. */
export function readTurnBundle(data: unknown): ITurnBundle | null {
  if (typeof data !== 'object' || data === null) return null;
  const { version, session_id, prompt_id, turn_id, state } = data as Record<string, unknown>;
  const isId = (value: unknown): value is string => typeof value === 'string' && ID.test(value);
  if (version !== 1 || !isId(session_id) || !isId(prompt_id)) return null;
  return { session_id, prompt_id, turn_id: isId(turn_id) ? turn_id : null, state: state === 'ended' ? state : 'running' };
}
