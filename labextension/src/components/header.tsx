import { addIcon, caretDownIcon, terminalIcon } from '@jupyterlab/ui-components';
import { useTrans } from './context';
import { IconButton } from './icon-button';
import { Menu, type IMenuItem } from './menu';
import { NotebookChip, type INotebookChip } from './notebook-chip';

interface IHeaderProps {
  title: string;
  isListOpen: boolean;
  /** Sessions other than this one that wait for a person. */
  waiting: number;
  /** The notebook that the session is bound to; null when there is none. */
  notebook: INotebookChip | null;
  menu: IMenuItem[];
  /** Why there is no terminal, in a few words; null when there is one to open. */
  noTerminal: string | null;
  onTerminal: () => void;
  onToggleList: () => void;
  onNew: () => void;
}

/** The session's title, which opens the list of sessions, and what one does with sessions. */
export function Header(props: IHeaderProps) {
  const trans = useTrans();
  return (
    <header className="jp-AgentChat-header">
      <button
        type="button"
        className="jp-AgentChat-title"
        data-testid="agentchat-sessions"
        aria-expanded={props.isListOpen}
        title={trans.__('%1: all sessions', props.title)}
        onClick={props.onToggleList}
      >
        <span className="jp-AgentChat-ellipsis" dir="auto">
          {props.title}
        </span>
        {props.waiting > 0 && (
          <span className="jp-AgentChat-needs" title={trans._n('%1 session needs you', '%1 sessions need you', props.waiting)}>
            {props.waiting}
          </span>
        )}
        <caretDownIcon.react tag="span" width="16px" height="16px" />
      </button>
      {props.notebook && <NotebookChip {...props.notebook} />}
      <IconButton icon={addIcon} label={trans.__('New session')} testid="agentchat-new-session" onClick={props.onNew} />
      <IconButton
        icon={terminalIcon}
        label={props.noTerminal ?? trans.__('Terminal in the session’s folder')}
        testid="agentchat-terminal"
        disabled={props.noTerminal !== null}
        onClick={props.onTerminal}
      />
      <Menu label={trans.__('More')} items={props.menu} />
    </header>
  );
}
