import { notebookIcon } from '@jupyterlab/ui-components';
import { useTrans } from './context';

export interface INotebookChip {
  /** As people call it: its file's name. */
  name: string;
  /** Null where it lies outside of what this JupyterLab can open. */
  onOpen: (() => void) | null;
}

/** The notebook that a session is bound to, and the way to it. */
export function NotebookChip({ name, onOpen }: INotebookChip) {
  const trans = useTrans();
  const label = onOpen ? trans.__('Open the session’s notebook: %1', name) : trans.__('The session’s notebook: %1', name);
  return (
    <button
      type="button"
      className="jp-AgentChat-notebook"
      data-testid="agentchat-notebook"
      title={label}
      aria-label={label}
      disabled={!onOpen}
      onClick={() => onOpen?.()}
    >
      <notebookIcon.react tag="span" width="14px" height="14px" />
      <span className="jp-AgentChat-ellipsis">{name}</span>
    </button>
  );
}
