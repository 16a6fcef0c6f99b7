import { checkIcon, copyIcon } from '@jupyterlab/ui-components';
import { useEffect, useState } from 'react';
import { useView } from './context';

/** Copies a text, and says that it did. */
export function CopyButton(props: { text: string | (() => string); label?: string }) {
  const { trans, copy } = useView();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);

  const Icon = copied ? checkIcon.react : copyIcon.react;
  const label = copied ? trans.__('Copied') : (props.label ?? trans.__('Copy'));
  return (
    <button
      className="jp-AgentChat-iconButton jp-AgentChat-copy"
      title={label}
      aria-label={label}
      onClick={event => {
        event.preventDefault(); // inside a <summary> a click would also fold
        event.stopPropagation();
        void copy(typeof props.text === 'string' ? props.text : props.text()).then(() => setCopied(true));
      }}
    >
      <Icon tag="span" width="14px" height="14px" />
    </button>
  );
}
