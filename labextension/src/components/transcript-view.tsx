import { useState } from 'react';
import type { Action, AgentInfo, AgentPresence, Transcript } from '../protocol';
import { StopToolContext, useTrans, type StopTool } from './context';
import { TurnView } from './turn';
import { useFollowTail } from './use-follow-tail';
import { WorkingIndicator } from './working-indicator';

interface ITranscriptViewProps {
  transcript: Transcript;
  agent: AgentInfo;
  presence: AgentPresence | null;
  /** The open turn was asked to stop. */
  stopping: boolean;
  hasOlder: boolean;
  workingTimeout: number;
  /** Where the reader was, null for the end. */
  scrollTop: number | null;
  onScroll: (top: number | null) => void;
  onOlder: () => Promise<boolean>;
  onAction: (does: Action['does']) => void;
  /** Do not wait until a request is tried again, but try now. */
  onRetry: () => void;
  /** Stop one tool call; null where one may only look. */
  stopTool: StopTool;
}

/** The turns, oldest first. The end stays in view until the reader scrolls away. */
export function TranscriptView(props: ITranscriptViewProps) {
  const trans = useTrans();
  const { scroller, content, atEnd, toEnd } = useFollowTail(props.scrollTop, props.onScroll);
  const { turns } = props.transcript;
  const last = turns[turns.length - 1];
  const open = last && last.state !== 'ended' ? last : null;
  return (
    <div className="jp-AgentChat-transcriptFrame">
      <div
        className="jp-AgentChat-transcript"
        data-testid="agentchat-transcript"
        role="log"
        aria-label={trans.__('Transcript')}
        aria-busy={open !== null}
        tabIndex={0}
        ref={scroller}
      >
        <div ref={content}>
          {props.hasOlder && <OlderButton onOlder={() => loadOlder(scroller.current, props.onOlder)} />}
          <StopToolContext.Provider value={props.stopTool}>
            {turns.map((turn, index) => (
              <TurnView
                key={turn.turn_id}
                turn={turn}
                agent={props.agent}
                modelBefore={turns[index - 1]?.model ?? null}
                onAction={turn === last && !open ? props.onAction : null}
              />
            ))}
          </StopToolContext.Provider>
          {open && (
            <WorkingIndicator
              turn={open}
              presence={props.presence}
              stopping={props.stopping}
              timeout={props.workingTimeout}
              onRetry={props.onRetry}
            />
          )}
        </div>
      </div>
      {!atEnd && (
        <button type="button" className="jp-AgentChat-latest" data-testid="agentchat-latest" onClick={toEnd}>
          {trans.__('Latest')} ↓
        </button>
      )}
    </div>
  );
}

/** Put older turns in front; what one reads stays where it is. */
function loadOlder(scroller: HTMLElement | null, onOlder: () => Promise<boolean>): Promise<boolean> {
  // A browser keeps what is in view in place when something grows above it, but not at the very top.
  if (scroller && scroller.scrollTop < 1) scroller.scrollTop = 1;
  return onOlder();
}

function OlderButton(props: { onOlder: () => Promise<boolean> }) {
  const trans = useTrans();
  const [loading, setLoading] = useState(false);
  const load = () => {
    setLoading(true);
    void props.onOlder().finally(() => setLoading(false));
  };
  return (
    <button type="button" className="jp-AgentChat-older" disabled={loading} onClick={load}>
      {loading ? trans.__('Loading…') : trans.__('Show earlier turns')}
    </button>
  );
}
