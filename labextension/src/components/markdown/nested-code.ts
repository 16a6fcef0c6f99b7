/** Code inside of other Markdown, in a list or a quotation, and a place for buttons beside it. */
export interface INestedCode {
  pre: HTMLElement;
  slot: HTMLElement;
}

/** Give every code block in `host` such a place. What is in `host` is sanitised already. */
export function nestedCodes(host: HTMLElement): INestedCode[] {
  return Array.from(host.querySelectorAll<HTMLElement>('pre'), pre => {
    const frame = document.createElement('div');
    frame.className = 'jp-AgentChat-nestedCode';
    const slot = document.createElement('div');
    pre.replaceWith(frame);
    frame.append(pre, slot);
    return { pre, slot };
  });
}
