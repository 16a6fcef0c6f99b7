import { memo } from 'react';
import type { Content, Prompt } from '../../protocol';
import { timeOfDay } from '../amounts';
import { attachmentName, attachmentText, type Attachment } from '../attachment';
import { AttachmentLabel } from '../attachment-label';
import { CopyButton } from '../copy-button';
import { useTrans } from '../context';
import { Fold } from '../fold';
import { withoutTerminalCodes } from '../invisible';
import { OpenCode } from '../markdown/open-code';

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
            <AttachmentView key={index} name={`${props.part.part_id}:${index}`} item={item} />
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

/** What was shown along with the words: a chip, which unfolds to the text where there is one. */
function AttachmentView(props: { name: string; item: Attachment }) {
  const text = attachmentText(props.item);
  const label = <AttachmentLabel item={props.item} />;
  if (text === null) {
    return (
      <span className="jp-AgentChat-attachment" title={attachmentName(props.item)}>
        {label}
      </span>
    );
  }
  return (
    <Fold
      name={`attachment:${props.name}`}
      className="jp-AgentChat-attachment"
      testid="agentchat-prompt-attachment"
      summary={label}
    >
      <OpenCode text={withoutTerminalCodes(text)} />
    </Fold>
  );
}

/** The words of a prompt, without what was attached. */
export function promptText(content: readonly Content[]): string {
  return content.flatMap(item => (item.type === 'text' ? [item.text] : [])).join('\n');
}
