import type { AgentInfo, Mode, Totals } from '../protocol';
import type { Connection } from './actions';
import { ConnectionState } from './connection-state';
import { useTrans } from './context';
import { ModeSelect } from './mode-select';
import { usageOf } from './turn-end';

interface IStatusLineProps {
  agent: AgentInfo;
  model: string | null;
  mode: Mode | null;
  totals: Totals | null;
  connection: Connection;
  onMode: (mode: Mode) => void;
  onReconnect: () => void;
}

/** Who answers, how careful, what it cost so far, and whether we hear the server. One row, always. */
export function StatusLine(props: IStatusLineProps) {
  const trans = useTrans();
  const { model_involved, default_model } = props.agent;
  const model = props.model ?? (model_involved ? (default_model ?? trans.__('default model')) : trans.__('no model'));
  const usage = props.totals && usageOf(trans, props.totals);
  return (
    <div className="jp-AgentChat-status">
      <span className="jp-AgentChat-agent jp-AgentChat-ellipsis" title={trans.__('Agent')}>
        {props.agent.title}
      </span>
      <span className="jp-AgentChat-ellipsis" data-testid="agentchat-model" title={trans.__('Model: %1', model)}>
        {model}
      </span>
      {props.mode && <ModeSelect mode={props.mode} onMode={props.onMode} />}
      <span
        className="jp-AgentChat-cost jp-AgentChat-figures"
        data-testid="agentchat-cost"
        title={usage ?? trans.__('No model was asked so far')}
      >
        {usage ?? (props.agent.model_involved ? trans.__('0 tokens') : trans.__('no cost'))}
      </span>
      <ConnectionState connection={props.connection} onReconnect={props.onReconnect} />
    </div>
  );
}
