import type { AgentInfo } from '../protocol';
import { useTrans } from './context';

interface IEmptyStateProps {
  agent: AgentInfo;
  disabled: boolean;
  onExample: (sentence: string) => void;
}

/** Before the first prompt: what this is, and sentences to start with. */
export function EmptyState({ agent, disabled, onExample }: IEmptyStateProps) {
  const trans = useTrans();
  return (
    <div className="jp-AgentChat-empty" data-testid="agentchat-empty">
      <p>{trans.__('Ask for something to be read, explained or changed in this folder.')}</p>
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
      {!agent.model_involved && (
        <p className="jp-AgentChat-muted">
          {agent.note || trans.__('No model is involved: this agent understands a few sentences only.')}
        </p>
      )}
    </div>
  );
}
