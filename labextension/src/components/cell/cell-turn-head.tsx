import { launchIcon, stopIcon } from '@jupyterlab/ui-components';
import type { Connection } from '../actions';
import { ConnectionState } from '../connection-state';
import { useTrans } from '../context';
import { withoutTerminalCodes } from '../invisible';

interface ICellTurnHeadProps {
  prompt: string;
  connection: Connection;
  /** It was asked to stop. */
  stopping: boolean;
  /** Stop it; null when there is nothing to stop, or one may only look. */
  onStop: (() => void) | null;
  onOpen: () => void;
  onReconnect: () => void;
}

/** What was said, in one line, and what one can do with the turn: this line stays in place while text streams. */
export function CellTurnHead(props: ICellTurnHeadProps) {
  const trans = useTrans();
  const prompt = withoutTerminalCodes(props.prompt);
  const open = trans.__('Open in the sidebar');
  return (
    <header className="jp-AgentChat-cellHead">
      <span className="jp-AgentChat-ellipsis" dir="auto" data-testid="agentchat-cell-prompt" title={prompt}>
        {prompt}
      </span>
      {props.connection !== 'connected' && (
        <ConnectionState connection={props.connection} onReconnect={props.onReconnect} />
      )}
      {props.onStop && (
        <button
          type="button"
          className="jp-AgentChat-button"
          data-testid="agentchat-stop"
          disabled={props.stopping}
          onClick={props.onStop}
        >
          <stopIcon.react tag="span" width="14px" height="14px" />
          {props.stopping ? trans.__('Stopping…') : trans.__('Stop')}
        </button>
      )}
      <button
        type="button"
        className="jp-AgentChat-cellOpen"
        data-testid="agentchat-open"
        title={open}
        aria-label={open}
        onClick={props.onOpen}
      >
        <span>{open}</span>
        <launchIcon.react tag="span" width="14px" height="14px" />
      </button>
    </header>
  );
}
