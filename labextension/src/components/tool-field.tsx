import { countCodePoints } from '../transcript/code-points';
import { CopyButton } from './copy-button';
import { Fold } from './fold';
import { OpenCode } from './markdown/open-code';
import { useFollowTail } from './use-follow-tail';

/** Longer than this starts folded, in code points. */
const SHORT = 200;

interface IToolFieldProps {
  name: string;
  label: string;
  text: string;
  testid: string;
  /** It is still growing: it is open, and its end is kept in view. */
  live: boolean;
}

/** The input or the output of a tool call. */
export function ToolField(props: IToolFieldProps) {
  const { text, label, live } = props;
  return (
    <Fold
      name={props.name}
      openByDefault={live || countCodePoints(text) <= SHORT}
      className="jp-AgentChat-field"
      testid={props.testid}
      summary={
        <>
          <span>{label}</span>
          <CopyButton text={text} />
        </>
      }
    >
      <FieldText text={text} label={label} />
    </Fold>
  );
}

function FieldText(props: { text: string; label: string }) {
  const { scroller, content } = useFollowTail();
  return (
    <div className="jp-AgentChat-fieldText" ref={scroller} tabIndex={0} role="region" aria-label={props.label}>
      <div ref={content}>
        <OpenCode text={props.text} />
      </div>
    </div>
  );
}
