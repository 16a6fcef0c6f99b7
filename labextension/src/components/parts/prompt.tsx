import { memo } from 'react';
import type { Content, Prompt } from '../../protocol';
import { timeOfDay } from '../amounts';
import { CopyButton } from '../copy-button';
import { useTrans } from '../context';

/** What a person, or another agent, said: as it was typed, never as Markdown. */
export const PromptPart = memo(function PromptPart(props: { part: Prompt; at: number | null }) {
  const trans = useTrans();
  const { author, content } = props.part;
  const who = author.display_name || author.name;
  const text = promptText(content);
  return (
    <article className="jp-AgentChat-prompt" aria-label={trans.__('Prompt by %1', who)}>
      <div className="jp-AgentChat-promptText">
        {content.map((item, index) =>
          item.type === 'text' ? (
            <span key={index}>{item.text}</span>
          ) : (
            <span key={index} className="jp-AgentChat-attachment">
              {attachmentName(item)}
            </span>
          )
        )}
      </div>
      <div className="jp-AgentChat-promptMeta">
        <span>{props.at === null ? who : `${who} · ${timeOfDay(props.at)}`}</span>
        <CopyButton text={text} />
      </div>
    </article>
  );
});

/** The words of a prompt, without what was attached. */
export function promptText(content: readonly Content[]): string {
  return content.flatMap(item => (item.type === 'text' ? [item.text] : [])).join('\n');
}

export function attachmentName(item: Exclude<Content, { type: 'text' }>): string {
  switch (item.type) {
    case 'file':
      return item.path;
    case 'blob':
    case 'variable':
    case 'terminal':
      return item.name;
    case 'cell':
    case 'output':
      return `${item.path} [${item.cell_id}]`;
  }
}
