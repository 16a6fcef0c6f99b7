import { memo, useMemo, useState } from 'react';
import { useTrans } from '../context';
import { readFence, splitBlocks } from './blocks';
import { MarkdownBlock } from './markdown-block';
import { OpenCode } from './open-code';

/** What is rendered of one text before somebody asks for more, in UTF-16 units. */
export const MAX_SHOWN = 262_144;

/** Markdown that may still grow: blocks that did not change are left alone. */
export const MarkdownView = memo(function MarkdownView(props: { source: string; growing: boolean }) {
  const trans = useTrans();
  const [shown, setShown] = useState(MAX_SHOWN);
  const cut = props.source.length > shown;
  const source = cut ? props.source.slice(0, shown) : props.source;
  const blocks = useMemo(() => splitBlocks(source), [source]);

  return (
    <div className="jp-AgentChat-markdown">
      {blocks.map((block, index) =>
        block.kind === 'fence' && !block.closed && props.growing ? (
          <OpenCode key={index} text={readFence(block.source).code} />
        ) : (
          <MarkdownBlock key={index} source={block.source} kind={block.kind} />
        )
      )}
      {cut && (
        <button className="jp-AgentChat-link" onClick={() => setShown(shown + MAX_SHOWN)}>
          {trans.__('Show more')}
        </button>
      )}
    </div>
  );
});
