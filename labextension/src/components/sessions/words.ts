import type { SessionRow } from '../../protocol';
import type { useTrans } from '../context';

type Trans = ReturnType<typeof useTrans>;

/** How a session is, in a word or two. */
export function stateOf(trans: Trans, state: SessionRow['state']): string {
  const words: Record<SessionRow['state'], string> = {
    idle: trans.__('idle'),
    running: trans.__('running'),
    waiting: trans.__('needs you'),
    paused: trans.__('paused'),
    ended: trans.__('ended')
  };
  return words[state];
}

/** What a session waits for. */
export function needOf(trans: Trans, needs: NonNullable<SessionRow['needs']>): string {
  return needs === 'permission' ? trans.__('needs permission') : trans.__('asks you');
}
