import type { AgentPresence, Elsewhere } from '../protocol';
import { duration } from './amounts';
import { useTrans } from './context';
import { useNow } from './use-now';

type Trans = ReturnType<typeof useTrans>;

/** Whether the agent that runs elsewhere is there; this too in the one row of the status line. */
export function PresenceState({ presence }: { presence: AgentPresence }) {
  const trans = useTrans();
  const { agent, away } = presence;
  const silence = useSilence(presence);
  const word =
    agent === null ? trans.__('not connected') : !away ? agent.name : silence === null ? trans.__('agent away') : trans.__('agent away for %1', silence);
  return (
    <span
      className="jp-AgentChat-presence"
      data-testid="agentchat-presence"
      data-state={stateOf(presence)}
      title={detailsOf(trans, presence)}
    >
      <span className="jp-AgentChat-dot" aria-hidden="true" />
      <span className="jp-AgentChat-ellipsis">{word}</span>
      <span className="jp-AgentChat-srOnly" role="status">
        {agent === null ? trans.__('No agent is connected') : away ? trans.__('The agent is away') : trans.__('The agent is there')}
      </span>
    </span>
  );
}

/** What a turn waits for while the agent is not there; null when it is. */
export function useAbsence(presence: AgentPresence | null): string | null {
  const trans = useTrans();
  const silence = useSilence(presence);
  if (!presence?.away) return null;
  if (presence.agent === null) return trans.__('Waits for an agent to connect with a token of this session');
  const { name } = presence.agent;
  return silence === null
    ? trans.__('Agent away: %1 goes on when it is back', name)
    : trans.__('Agent away for %2: %1 goes on when it is back', name, silence);
}

/** Who wrote a part that was not written on this server, in a few words. */
export function authorElsewhere(trans: Trans, { agent, version, host }: Elsewhere): string {
  const name = version ? `${agent} ${version}` : agent;
  return host ? trans.__('%1 · elsewhere, from %2', name, host) : trans.__('%1 · elsewhere', name);
}

/** How long it has been away, by the server's clock; null when it is there, or nobody knows. */
function useSilence(presence: AgentPresence | null): string | null {
  const away = presence !== null && presence.away && presence.since !== null;
  const now = useNow(away);
  return away ? duration(now - presence.since!) : null;
}

function stateOf({ agent, away }: AgentPresence): 'none' | 'away' | 'here' {
  return agent === null ? 'none' : away ? 'away' : 'here';
}

function detailsOf(trans: Trans, { agent, host }: AgentPresence): string {
  if (agent === null) return trans.__('No agent has connected with the token of this session yet');
  const who = authorElsewhere(trans, { agent: agent.name, version: agent.version ?? '', host });
  return agent.status ? `${who}\n${agent.status}` : who;
}
