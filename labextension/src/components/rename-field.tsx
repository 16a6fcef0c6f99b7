import { useState } from 'react';
import { useTrans } from './context';

interface IRenameFieldProps {
  title: string;
  maxTitle: number;
  onRename: (title: string) => void;
  onDone: () => void;
}

/** A title that is being changed: Enter or leaving takes it, Escape leaves it as it was. */
export function RenameField(props: IRenameFieldProps) {
  const trans = useTrans();
  const [title, setTitle] = useState(props.title);
  const save = () => {
    if (title.trim() && title.trim() !== props.title) props.onRename(title.trim());
    props.onDone();
  };
  return (
    <input
      className="jp-AgentChat-input"
      data-testid="agentchat-rename-field"
      aria-label={trans.__('Title')}
      autoFocus
      dir="auto"
      maxLength={props.maxTitle}
      value={title}
      onFocus={event => event.target.select()}
      onChange={event => setTitle(event.target.value)}
      onBlur={save}
      onKeyDown={event => {
        if (event.nativeEvent.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return;
        event.preventDefault();
        event.stopPropagation();
        if (event.key === 'Enter') save();
        else props.onDone();
      }}
    />
  );
}
