import { memo } from 'react';
import type { Text } from '../../protocol';
import { CopyButton } from '../copy-button';
import { useTrans } from '../context';
import { MarkdownView } from '../markdown/markdown-view';

/** The agent's words. */
export const TextPart = memo(function TextPart(props: { part: Text }) {
  const trans = useTrans();
  const { text, status, full_hash } = props.part;
  const growing = status === 'in_progress' || status === 'pending';
  return (
    <article className="jp-AgentChat-text" data-status={status}>
      <MarkdownView source={text} growing={growing} />
      {full_hash && (
        <p className="jp-AgentChat-muted">{trans.__('The text is cut here. The whole of it is kept.')}</p>
      )}
      {!growing && text && <CopyButton text={text} label={trans.__('Copy as Markdown')} />}
    </article>
  );
});
