import { memo } from 'react';
import type { Text, UsageRecorded } from '../../protocol';
import { CopyButton } from '../copy-button';
import { useTrans } from '../context';
import { MarkdownView } from '../markdown/markdown-view';
import { requestLine } from '../usage';

/** The agent's words. */
export const TextPart = memo(function TextPart(props: { part: Text; used: UsageRecorded | null }) {
  const trans = useTrans();
  const { used } = props;
  const { text, status, full_hash } = props.part;
  const growing = status === 'in_progress' || status === 'pending';
  return (
    <article className="jp-AgentChat-text" data-status={status}>
      <MarkdownView source={text} growing={growing} />
      {full_hash && (
        <p className="jp-AgentChat-muted">{trans.__('The text is cut here. The whole of it is kept.')}</p>
      )}
      {!growing && text && (
        <div className="jp-AgentChat-textMeta">
          {used && (
            <span className="jp-AgentChat-figures" data-testid="agentchat-message-usage">
              {requestLine(trans, used)}
            </span>
          )}
          <CopyButton text={text} label={trans.__('Copy as Markdown')} />
        </div>
      )}
    </article>
  );
});
