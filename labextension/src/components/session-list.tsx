import { useEffect, useRef, useState, type RefObject } from 'react';
import type { SessionRow } from '../protocol';
import { useTrans } from './context';
import { SessionRowView } from './session-row';
import { useNow } from './use-now';

/** With more sessions than this one may look for words in their titles. */
const FEW = 8;

interface ISessionListProps {
  rows: readonly SessionRow[];
  currentId: string | null;
  maxTitle: number;
  onOpen: (id: string) => void;
  onRename: (id: string, title: string) => void;
  onDelete: (id: string) => void;
  onClose: () => void;
}

/** The sessions, newest first. */
export function SessionList(props: ISessionListProps) {
  const trans = useTrans();
  const [words, setWords] = useState('');
  const now = useNow(false);
  const host = useRef<HTMLDivElement>(null);
  useOpening(host, props.onClose);
  const wanted = words.toLocaleLowerCase();
  const rows = props.rows.filter(
    row => !row.archived && `${row.title} ${row.workspace}`.toLocaleLowerCase().includes(wanted)
  );
  return (
    <div
      ref={host}
      className="jp-AgentChat-sessions"
      role="region"
      aria-label={trans.__('Sessions')}
      onKeyDown={event => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        event.stopPropagation();
        props.onClose();
      }}
    >
      {props.rows.length > FEW && (
        <input
          className="jp-AgentChat-input"
          type="search"
          placeholder={trans.__('Find a session')}
          aria-label={trans.__('Find a session')}
          value={words}
          onChange={event => setWords(event.target.value)}
        />
      )}
      {rows.length === 0 && <p className="jp-AgentChat-muted">{trans.__('No session here.')}</p>}
      <ul>
        {rows.map(row => (
          <SessionRowView
            key={row.session_id}
            row={row}
            isCurrent={row.session_id === props.currentId}
            now={now}
            maxTitle={props.maxTitle}
            onOpen={() => props.onOpen(row.session_id)}
            onRename={title => props.onRename(row.session_id, title)}
            onDelete={() => props.onDelete(row.session_id)}
          />
        ))}
      </ul>
    </div>
  );
}

/** Start with the keyboard on the current session, and close when somebody goes elsewhere. */
function useOpening(host: RefObject<HTMLElement>, onClose: () => void): void {
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    const list = host.current!;
    (list.querySelector<HTMLElement>('[aria-current=true]') ?? list.querySelector('button'))?.focus();
    const outside = ({ target }: Event) => {
      if (!(target instanceof Element) || list.contains(target) || target.closest('.jp-AgentChat-title')) return;
      close.current();
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [host]);
}
