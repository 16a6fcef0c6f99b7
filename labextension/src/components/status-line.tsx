import type { AgentInfo, AgentPresence, Mode, ModelTotals, Totals } from '../protocol';
import type { Connection } from './actions';
import { ConnectionState } from './connection-state';
import { useView } from './context';
import { CostPopover } from './cost-popover';
import { ModeState } from './mode-state';
import { modelTitle, shortTitle } from './models';
import { PresenceState } from './presence';

interface IStatusLineProps {
  agent: AgentInfo;
  /** The model of the running turn, or else the one that is asked next; null where none is involved. */
  model: string | null;
  /** Whether the agent is there, where it runs elsewhere; null where it runs on this server. */
  presence: AgentPresence | null;
  mode: Mode;
  totals: Totals;
  byModel: readonly ModelTotals[];
  budget: number | null;
  connection: Connection;
  onReconnect: () => void;
}

/** Who answers, how careful, what it cost so far, and whether we hear the server. One row, always. */
export function StatusLine(props: IStatusLineProps) {
  const { trans, models } = useView();
  const { agent, mode } = props;
  const model = !agent.model_involved
    ? trans.__('no model')
    : props.model === null
      ? trans.__('default model')
      : modelTitle(models, props.model);
  return (
    <div className="jp-AgentChat-status">
      <span className="jp-AgentChat-agent jp-AgentChat-ellipsis" title={trans.__('Agent')}>
        {agent.title}
      </span>
      {agent.elsewhere ? (
        props.presence && <PresenceState presence={props.presence} />
      ) : (
        <>
          <span
            className="jp-AgentChat-ellipsis"
            data-testid="agentchat-model"
            title={trans.__('Model: %1', props.model ?? model)}
          >
            {shortTitle(model, agent)}
          </span>
          <ModeState mode={mode} />
        </>
      )}
      {agent.model_involved && <CostPopover totals={props.totals} byModel={props.byModel} budget={props.budget} />}
      <ConnectionState connection={props.connection} onReconnect={props.onReconnect} />
    </div>
  );
}
