import { deleteIcon, editIcon } from '@jupyterlab/ui-components';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { SessionRow } from '../protocol';
import { age } from './amounts';
import { useTrans } from './context';
import { DeleteQuestion } from './delete-question';
import { IconButton } from './icon-button';
import { RenameField } from './rename-field';

export interface ISessionRowProps {
  row: SessionRow;
  isCurrent: boolean;
  /** Server time, ms since 1970. */
  now: number;
  maxTitle: number;
  onOpen: () => void;
  onRename: (title: string) => void;
  onDelete: () => void;
}

/** A session in the list: open it, rename it, delete it. */
export function SessionRowView(props: ISessionRowProps) {
  const [doing, setDoing] = useState<'nothing' | 'rename' | 'delete'>('nothing');
  const host = useRef<HTMLLIElement>(null);
  const stop = () => {
    const hadKeyboard = host.current?.contains(document.activeElement);
    flushSync(() => setDoing('nothing'));
    if (hadKeyboard) host.current?.querySelector('button')?.focus();
  };
  return (
    <li
      ref={host}
      className="jp-AgentChat-sessionRow"
      data-testid="agentchat-session-row"
      data-session={props.row.session_id}
      data-current={props.isCurrent}
    >
      {doing === 'rename' && (
        <RenameField title={props.row.title} maxTitle={props.maxTitle} onRename={props.onRename} onDone={stop} />
      )}
      {doing === 'delete' && <DeleteQuestion title={props.row.title} onDelete={props.onDelete} onDone={stop} />}
      {doing === 'nothing' && (
        <RowLine {...props} onStartRename={() => setDoing('rename')} onStartDelete={() => setDoing('delete')} />
      )}
    </li>
  );
}

function RowLine(props: ISessionRowProps & { onStartRename: () => void; onStartDelete: () => void }) {
  const trans = useTrans();
  const { row } = props;
  const states: Record<SessionRow['state'], string> = {
    idle: trans.__('idle'),
    running: trans.__('running'),
    waiting: trans.__('needs you'),
    paused: trans.__('paused'),
    ended: trans.__('ended')
  };
  return (
    <>
      <button
        type="button"
        className="jp-AgentChat-sessionOpen"
        aria-current={props.isCurrent}
        title={`${row.title}\n${row.workspace}\n${row.last_line}`}
        onClick={props.onOpen}
      >
        <span className="jp-AgentChat-dot" data-state={row.state} role="img" aria-label={states[row.state]} />
        <span className="jp-AgentChat-ellipsis" dir="auto">
          {row.title || trans.__('Untitled')}
        </span>
        {row.state === 'waiting' && <span className="jp-AgentChat-needs">{states.waiting}</span>}
        <span className="jp-AgentChat-figures">{age(props.now - row.updated_at)}</span>
      </button>
      <IconButton icon={editIcon} label={trans.__('Rename')} testid="agentchat-rename" onClick={props.onStartRename} />
      <IconButton icon={deleteIcon} label={trans.__('Delete')} testid="agentchat-delete" onClick={props.onStartDelete} />
    </>
  );
}
