import { addIcon, caretDownIcon } from '@jupyterlab/ui-components';
import { useTrans } from './context';
import { IconButton } from './icon-button';
import { Menu, type IMenuItem } from './menu';

interface IHeaderProps {
  title: string;
  isListOpen: boolean;
  /** Sessions other than this one that wait for a person. */
  waiting: number;
  menu: IMenuItem[];
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
        <span className="jp-AgentChat-ellipsis">{props.title}</span>
        {props.waiting > 0 && (
          <span className="jp-AgentChat-needs" title={trans._n('%1 session needs you', '%1 sessions need you', props.waiting)}>
            {props.waiting}
          </span>
        )}
        <caretDownIcon.react tag="span" width="16px" height="16px" />
      </button>
      <IconButton icon={addIcon} label={trans.__('New session')} testid="agentchat-new-session" onClick={props.onNew} />
      <Menu label={trans.__('More')} items={props.menu} />
    </header>
  );
}
