import type { AgentInfo } from '../protocol';
import type { IConnect } from './actions';
import { ConnectCard } from './connect-card';
import { useTrans } from './context';

interface IEmptyStateProps {
  agent: AgentInfo;
  disabled: boolean;
  /** How to connect a model, where there is none yet. */
  connect: IConnect | null;
  onExample: (sentence: string) => void;
}

/** Before the first prompt: what this is, and sentences to start with. */
export function EmptyState({ agent, disabled, connect, onExample }: IEmptyStateProps) {
  const trans = useTrans();
  const note = agent.note || trans.__('No model is involved: this agent understands a few sentences only.');
  return (
    <div className="jp-AgentChat-empty" data-testid="agentchat-empty">
      {connect && <ConnectCard {...connect} />}
      {agent.elsewhere ? (
        <p>{agent.note}</p>
      ) : agent.model_involved ? (
        <p>{trans.__('Ask for something to be read, explained or changed in this folder.')}</p>
      ) : (
        <p className="jp-AgentChat-muted">{connect ? trans.__('Until then, the demo agent answers. %1', note) : note}</p>
      )}
      {agent.examples.length > 0 && (
        <ul>
          {agent.examples.map(({ label, prompt }) => (
            <li key={prompt}>
              <button
                type="button"
                className="jp-AgentChat-example"
                data-testid="agentchat-example"
                disabled={disabled}
                title={prompt}
                onClick={() => onExample(prompt)}
              >
                {label}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
