import type { Connection } from './actions';
import { useTrans } from './context';

interface IConnectionStateProps {
  connection: Connection;
  onReconnect: () => void;
}

/** A dot, and a word when something is wrong. */
export function ConnectionState({ connection, onReconnect }: IConnectionStateProps) {
  const trans = useTrans();
  const words: Record<Connection, string> = {
    connecting: trans.__('Connecting'),
    connected: trans.__('Connected'),
    reconnecting: trans.__('Reconnecting'),
    failed: trans.__('Offline'),
    logged_out: trans.__('Logged out'),
    forbidden: trans.__('Not allowed'),
    outdated: trans.__('Reload needed')
  };
  const word = words[connection];
  return (
    <span
      className="jp-AgentChat-connection"
      data-testid="agentchat-connection"
      data-state={connection}
      role="status"
      title={word}
    >
      <span className="jp-AgentChat-dot" aria-hidden="true" />
      <span className={connection === 'connected' ? 'jp-AgentChat-srOnly' : undefined}>{word}</span>
      {connection === 'failed' && (
        <button type="button" className="jp-AgentChat-link" data-testid="agentchat-reconnect" onClick={onReconnect}>
          {trans.__('Reconnect')}
        </button>
      )}
    </span>
  );
}
