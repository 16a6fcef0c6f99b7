import { memo, useEffect, useRef } from 'react';
import { CopyButton } from '../copy-button';
import { useView } from '../context';
import { readFence, type IBlock } from './blocks';
import { renderBlock } from './render-block';
import { renderSlot } from './render-slot';
import type { IMarkdownRenderer } from './renderer';

/** One block of Markdown; it is rendered again only when its own text changes. */
export const MarkdownBlock = memo(function MarkdownBlock(props: { source: string; kind: IBlock['kind'] }) {
  const { source, kind } = props;
  const host = useRef<HTMLDivElement>(null);
  const renderer = useView().markdown;
  const latest = useRef<Latest | null>(null);

  useEffect(() => {
    latest.current = new Latest(renderer, kind, host.current!);
    return () => latest.current?.stop();
  }, [renderer, kind]);
  useEffect(() => latest.current?.show(source), [source, renderer, kind]);

  return (
    <div className={`jp-AgentChat-block jp-mod-${kind}`}>
      <div ref={host} className="jp-AgentChat-blockContent jp-RenderedHTMLCommon" />
      {kind === 'fence' && <CopyButton text={() => readFence(source).code} />}
    </div>
  );
});

/** Shows the newest text in a node; what comes while one text is rendered waits, and only the last of it is shown. */
class Latest {
  constructor(renderer: IMarkdownRenderer, kind: IBlock['kind'], host: HTMLElement) {
    this.renderer = renderer;
    this.kind = kind;
    this.host = host;
  }

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
      await rest(performance.now() - started);
    }
    this.running = false;
  }

  private readonly renderer: IMarkdownRenderer;
  private readonly kind: IBlock['kind'];
  private readonly host: HTMLElement;
  private wanted: string | null = null;
  private running = false;
}

/** After a long render of a block that grows, leave the page the better part of the time. */
function rest(took: number): Promise<void> | undefined {
  return took < 8 ? undefined : new Promise(rested => setTimeout(rested, Math.min(took * 3, 200)));
}
