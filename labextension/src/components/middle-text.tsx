import { plainTitle } from './plain-title';

/** A line that loses its middle when there is no room: the end of a path says more than its start. */
export function MiddleText(props: { text: string }) {
  const text = plainTitle(props.text);
  const cut = endOf(text);
  return (
    <span className="jp-AgentChat-middleText" title={text}>
      <span>{text.slice(0, cut)}</span>
      <span>{text.slice(cut)}</span>
    </span>
  );
}

/** Where the last name starts; of a very long one the end is kept. */
function endOf(text: string): number {
  const cut = Math.max(text.lastIndexOf('/'), text.lastIndexOf(' ') + 1);
  return text.length - cut > 32 || cut <= 0 ? Math.max(0, text.length - 24) : cut;
}
