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
  /** Open however long it is; while it grows its end is kept in view. */
  open: boolean;
  /** A line of shell, shown with a prompt sign. */
  isCommand?: boolean;
  /** It says again what is shown better elsewhere: it starts folded. */
  again?: boolean;
}

/** The input or the output of a tool call. */
export function ToolField(props: IToolFieldProps) {
  const { text, label, again = false } = props;
  return (
    <Fold
      name={props.name}
      openByDefault={props.open || (text !== '' && !again && countCodePoints(text) <= SHORT)}
      className="jp-AgentChat-field"
      testid={props.testid}
      summary={
        <>
          <span>{label}</span>
          <CopyButton text={text} />
        </>
      }
    >
      <FieldText text={text} label={label} isCommand={props.isCommand ?? false} />
    </Fold>
  );
}

function FieldText(props: { text: string; label: string; isCommand: boolean }) {
  const { scroller, content } = useFollowTail();
  return (
    <div className="jp-AgentChat-fieldText" ref={scroller} tabIndex={0} role="region" aria-label={props.label}>
      <div ref={content}>
        <OpenCode text={props.text} className={props.isCommand ? 'jp-AgentChat-code jp-AgentChat-command' : undefined} />
      </div>
    </div>
  );
}
