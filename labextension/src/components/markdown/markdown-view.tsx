import { memo, useMemo, useState } from 'react';
import { CodeActions } from '../code-actions';
import { useTrans } from '../context';
import { readFence, splitBlocks, type IBlock } from './blocks';
import { MarkdownBlock } from './markdown-block';
import { OpenCode } from './open-code';

/** What is rendered of one text before somebody asks for more, in UTF-16 units. */
export const MAX_SHOWN = 262_144;

/** Code longer than this has no colours: finding them would take longer than a reader waits. */
const MAX_COLOURED = 10_000;

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
        isPlain(block, props.growing) ? (
          <PlainCode key={index} text={readFence(block.source).code} />
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

function isPlain(block: IBlock, growing: boolean): boolean {
  return block.kind === 'fence' && ((!block.closed && growing) || block.source.length > MAX_COLOURED);
}

function PlainCode({ text }: { text: string }) {
  return (
    <div className="jp-AgentChat-block jp-mod-fence">
      <OpenCode text={text} />
      <CodeActions code={() => text} />
    </div>
  );
}
