import { useEffect, useRef } from 'react';
import { useTrans } from './context';
import { ExactText } from './exact-text';

/** Who asks is said first: a prompt is the code's own text, which may claim to come from anybody. */
export function LinePrompt({ text, isSecret }: { text: string; isSecret: boolean }) {
  const trans = useTrans();
  return (
    <>
      <h3>{isSecret ? trans.__('Code in the kernel asks for a secret') : trans.__('Code in the kernel asks for input')}</h3>
      <p className="jp-AgentChat-linePrompt">
        <ExactText text={text} />
      </p>
      {isSecret && (
        <p className="jp-AgentChat-muted">{trans.__('Only the code gets it: it is not saved, and no model sees it.')}</p>
      )}
    </>
  );
}

interface ILineFieldProps {
  isSecret: boolean;
  text: string;
  ready: boolean;
  /** Take the keyboard: nothing is being typed elsewhere. */
  takeFocus: boolean;
  onChange: (text: string) => void;
}

/** A line for code that waits for one; it may be empty. */
export function LineField({ isSecret, text, ready, takeFocus, onChange }: ILineFieldProps) {
  const trans = useTrans();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (takeFocus) field.current?.focus({ preventScroll: true });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when it appears
  }, []);
  return (
    <>
      <input
        ref={field}
        className="jp-AgentChat-input"
        type={isSecret ? 'password' : 'text'}
        autoComplete={isSecret ? 'new-password' : 'off'}
        spellCheck={false}
        dir="auto"
        aria-label={isSecret ? trans.__('Secret') : trans.__('Input')}
        placeholder={trans.__('Enter sends it, also empty')}
        value={text}
        onChange={event => onChange(event.target.value)}
      />
      <button type="submit" className="jp-AgentChat-button jp-mod-accept" disabled={!ready}>
        {trans.__('Send')}
      </button>
    </>
  );
}
