import { useLayoutEffect, useRef } from 'react';

/** Text that grows in a `<pre>`: only what is new is added, so that a selection in it stays. */
export function OpenCode(props: { text: string; className?: string }) {
  const host = useRef<HTMLPreElement>(null);
  useLayoutEffect(() => {
    const pre = host.current!;
    const node = pre.firstChild as Text | null;
    if (!node) pre.append(props.text);
    else if (props.text.startsWith(node.data)) node.appendData(props.text.slice(node.data.length));
    else node.data = props.text;
  }, [props.text]);
  return <pre ref={host} className={props.className ?? 'jp-AgentChat-code'} />;
}
