import { memo } from 'react';
import type { Thinking } from '../../protocol';
import { duration } from '../amounts';
import { useTrans } from '../context';
import { Fold } from '../fold';
import { useFollowTail } from '../use-follow-tail';
import { useNow } from '../use-now';

/** The agent's thinking: live while it thinks, one line when it is over. */
export const ThinkingPart = memo(function ThinkingPart(props: { part: Thinking }) {
  const trans = useTrans();
  const { part } = props;
  const live = part.status === 'in_progress' || part.status === 'pending';
  const now = useNow(live);
  const time = duration((part.ended_at ?? now) - part.started_at);
  return (
    <Fold
      name={`thinking:${part.part_id}`}
      openByDefault={live}
      className="jp-AgentChat-thinking"
      testid="agentchat-thinking"
      summary={
        <span className="jp-AgentChat-figures">
          {live ? trans.__('Thinking, %1', time) : trans.__('Thought for %1', time)}
        </span>
      }
    >
      <ThinkingText text={part.text} />
    </Fold>
  );
});

function ThinkingText(props: { text: string }) {
  const trans = useTrans();
  const { scroller, content } = useFollowTail();
  return (
    <div className="jp-AgentChat-thinkingText" ref={scroller} tabIndex={0} aria-label={trans.__('Thinking')}>
      <div ref={content}>{props.text || trans.__('The thinking is not shown.')}</div>
    </div>
  );
}
