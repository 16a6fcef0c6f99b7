import { useEffect, useRef, useState } from 'react';
import type { AgentInfo, Mode, SessionRow } from '../protocol';
import type { Connection } from './actions';
import { Banner } from './banner';
import { useTrans } from './context';
import { Header } from './header';
import { SessionList } from './session-list';
import { focusComposer, SessionView, type ISessionViewProps } from './session-view';
import { StatusLine } from './status-line';
import type { IMenuItem } from './menu';

export interface IBannerState {
  text: string;
  level: 'info' | 'warning' | 'error';
  action?: { label: string; run: () => void };
}

export interface IPanelViewProps {
  rows: readonly SessionRow[];
  currentId: string | null;
  connection: Connection;
  /** Who answers in this session, or would in a new one. */
  agent: AgentInfo;
  /** The permission mode of a session that begins with the next prompt. */
  newMode: Mode;
  /** Null while the session is on its way, or cannot be shown. */
  session: ISessionViewProps | null;
  /** Changes when another session is looked at; a session made by its first prompt keeps it. */
  viewKey: number;
  banners: readonly IBannerState[];
  maxTitle: number;
  menu: IMenuItem[];
  onOpen: (id: string) => void;
  onNew: () => void;
  onRename: (id: string, title: string) => void;
  onDelete: (id: string) => void;
  onMode: (mode: Mode) => void;
  onReconnect: () => void;
}

/** The whole panel, top to bottom. */
export function PanelView(props: IPanelViewProps) {
  const trans = useTrans();
  const [isListOpen, setListOpen] = useState(false);
  const { rows, currentId, session } = props;
  const row = rows.find(({ session_id }) => session_id === currentId);
  const facts = session?.transcript.session;
  const { body, takeKeyboard } = useKeyboard(props.viewKey, session !== null);
  const closing = (run: () => void) => () => {
    setListOpen(false);
    takeKeyboard();
    run();
  };
  return (
    <>
      <Header
        title={facts?.title || row?.title || trans.__('New session')}
        isListOpen={isListOpen}
        waiting={rows.filter(other => other.needs !== null && other !== row).length}
        menu={props.menu}
        onToggleList={() => setListOpen(!isListOpen)}
        onNew={closing(props.onNew)}
      />
      <StatusLine
        agent={props.agent}
        model={facts?.model ?? null}
        mode={facts?.mode ?? row?.mode ?? props.newMode}
        totals={session?.transcript.totals ?? null}
        connection={props.connection}
        onMode={props.onMode}
        onReconnect={props.onReconnect}
      />
      {props.banners.map(banner => (
        <Banner key={banner.text} {...banner} />
      ))}
      <div className="jp-AgentChat-body" ref={body}>
        {isListOpen && (
          <SessionList
            rows={rows}
            currentId={currentId}
            maxTitle={props.maxTitle}
            onOpen={id => (id === currentId ? setListOpen(false) : closing(() => props.onOpen(id))())}
            onRename={props.onRename}
            onDelete={props.onDelete}
            onClose={() => setListOpen(false)}
          />
        )}
        {session ? (
          <SessionView key={props.viewKey} {...session} />
        ) : (
          <p className="jp-AgentChat-loading" role="status" data-testid="agentchat-loading">
            {props.connection === 'connecting' && trans.__('Connecting…')}
            {props.connection === 'connected' && props.banners.length === 0 && trans.__('Loading the session…')}
          </p>
        )}
      </div>
    </>
  );
}

/** Whoever opens a session goes on typing there: once it is shown, its composer has the keyboard. */
function useKeyboard(viewKey: number, isShown: boolean) {
  const body = useRef<HTMLDivElement>(null);
  const wanted = useRef(false);
  useEffect(() => {
    if (!wanted.current || !isShown) return;
    wanted.current = false;
    // A question that waits has taken the keyboard already.
    if (!body.current?.querySelector('[data-testid="agentchat-permission"]')) focusComposer(body.current);
  }, [viewKey, isShown]);
  return { body, takeKeyboard: () => void (wanted.current = true) };
}
