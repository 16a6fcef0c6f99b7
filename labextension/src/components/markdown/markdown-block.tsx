import { memo, useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { CodeActions } from '../code-actions';
import { useView } from '../context';
import { readFence, type IBlock } from './blocks';
import { nestedCodes, type INestedCode } from './nested-code';
import { renderBlock } from './render-block';
import { renderSlot } from './render-slot';
import type { IMarkdownRenderer } from './renderer';

/** One block of Markdown; it is rendered again only when its own text changes. */
export const MarkdownBlock = memo(function MarkdownBlock(props: { source: string; kind: IBlock['kind'] }) {
  const { source, kind } = props;
  const host = useRef<HTMLDivElement>(null);
  const renderer = useView().markdown;
  const latest = useRef<Latest | null>(null);
  const [nested, setNested] = useState<readonly INestedCode[]>(NONE);

  useEffect(() => {
    const content = host.current!;
    const onShown = () => setNested(kind === 'text' && content.querySelector('pre') ? nestedCodes(content) : NONE);
    latest.current = new Latest(renderer, kind, content, onShown);
    return () => latest.current?.stop();
  }, [renderer, kind]);
  useEffect(() => latest.current?.show(source), [source, renderer, kind]);

  return (
    <div className={`jp-AgentChat-block jp-mod-${kind}`}>
      <div ref={host} className="jp-AgentChat-blockContent jp-RenderedHTMLCommon" />
      {kind === 'fence' && <CodeActions code={() => shownCode(host.current) ?? readFence(source).code} />}
      {nested.map(({ pre, slot }, index) =>
        createPortal(<CodeActions code={() => pre.textContent ?? ''} />, slot, String(index))
      )}
    </div>
  );
});

const NONE: readonly INestedCode[] = [];

/** The code as it is on the screen: what is copied or typed is that, and not what the source may make of it. */
function shownCode(host: HTMLElement | null): string | null | undefined {
  return host?.querySelector('pre')?.textContent;
}

/** Shows the newest text in a node; what comes while one text is rendered waits, and only the last of it is shown. */
class Latest {
  constructor(
    private readonly renderer: IMarkdownRenderer,
    private readonly kind: IBlock['kind'],
    private readonly host: HTMLElement,
    private readonly onShown: () => void
  ) {}

  show(source: string): void {
    this.wanted = source;
    if (!this.host.hasChildNodes()) this.host.textContent = source; // there is something to read at once
    if (!this.running) void this.run();
  }

  stop(): void {
    this.wanted = null;
  }

  private async run(): Promise<void> {
    this.running = true;
    let shown: string | null = null;
    while (this.wanted !== null && this.wanted !== shown) {
      await renderSlot();
      shown = this.wanted;
      if (shown === null) break;
      const started = performance.now();
      const content = await renderBlock(this.renderer, shown, this.kind).catch(() => null);
      if (this.wanted === null) break; // the block is gone
      if (content) this.host.replaceChildren(...content.childNodes);
      else this.host.textContent = shown;
      this.onShown();
      await rest(performance.now() - started);
    }
    this.running = false;
  }

  private wanted: string | null = null;
  private running = false;
}

/** After a long render of a block that grows, leave the page the better part of the time. */
function rest(took: number): Promise<void> | undefined {
  return took < 8 ? undefined : new Promise(rested => setTimeout(rested, Math.min(took * 3, 200)));
}
