import { memo, useEffect, useRef } from 'react';
import { useView } from '../context';
import { renderSaved } from '../markdown/render-saved';

/** A turn as it was left in a notebook, where the turn itself is not to be had. */
export const SavedTurn = memo(function SavedTurn({ markdown }: { markdown: string }) {
  const host = useRef<HTMLDivElement>(null);
  const renderer = useView().markdown;
  useEffect(() => {
    let isWanted = true;
    void renderSaved(renderer, markdown)
      .catch(() => markdown)
      .then(content => isWanted && host.current?.replaceChildren(content));
    return () => void (isWanted = false);
  }, [renderer, markdown]);
  return (
    <div
      ref={host}
      className="jp-AgentChat-blockContent jp-AgentChat-saved jp-RenderedHTMLCommon"
      data-testid="agentchat-saved"
    />
  );
});
