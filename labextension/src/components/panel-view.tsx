import { useEffect, useRef, useState } from 'react';
import type { AgentInfo, AgentPresence, Mode, SessionRow } from '../protocol';
import { NO_TOTALS } from '../transcript/totals';
import { openTurn } from '../transcript/transcript';
import type { Connection, IConnect } from './actions';
import { Banner } from './banner';
import { ConnectDialog } from './connect-dialog';
import { useTrans } from './context';
import { Header } from './header';
import { SessionList } from './session-list';
import { focusComposer, SessionView, type ISessionViewProps } from './session-view';
import { StatusLine } from './status-line';
import { TokenCard } from './token-card';
import type { IMenuItem } from './menu';
import type { INotebookChip } from './notebook-chip';

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
  /** The model that is asked next; null where none is involved. */
  model: string | null;
  /** Whether the agent is there, where it runs elsewhere. */
  presence: AgentPresence | null;
  mode: Mode;
  /** The operator's budget for a session, in US dollars; null: there is none. */
  sessionBudget: number | null;
  /** Null while the session is on its way, or cannot be shown. */
  session: ISessionViewProps | null;
  /** Changes when another session is looked at; a session made by its first prompt keeps it. */
  viewKey: number;
  banners: readonly IBannerState[];
  maxTitle: number;
  /** A new agent token, while it is looked at. */
  token: { token: string; onClose: () => void } | null;
  /** The notebook that the session is bound to; null when there is none. */
  notebook: INotebookChip | null;
  menu: IMenuItem[];
  /** Why there is no terminal, in a few words; null when there is one to open. */
  noTerminal: string | null;
  onTerminal: () => void;
  /** The connection to a model, while it is looked at. */
  connect: { connect: IConnect; onContinue: (() => void) | null; onClose: () => void } | null;
  onOpen: (id: string) => void;
  onNew: () => void;
  onRename: (id: string, title: string) => void;
  onDelete: (id: string) => void;
  onReconnect: () => void;
}

/** The whole panel, top to bottom. */
export function PanelView(props: IPanelViewProps) {
  const trans = useTrans();
  const [isListOpen, setListOpen] = useState(false);
  const { rows, currentId, session } = props;
  const row = rows.find(({ session_id }) => session_id === currentId);
  const facts = session?.transcript.session;
  const running = session && openTurn(session.transcript);
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
        notebook={props.notebook}
        menu={props.menu}
        noTerminal={props.noTerminal}
        onTerminal={props.onTerminal}
        onToggleList={() => setListOpen(!isListOpen)}
        onNew={closing(props.onNew)}
      />
      <StatusLine
        agent={props.agent}
        model={running?.model ?? props.model}
        presence={props.presence}
        mode={props.mode}
        totals={session?.transcript.totals ?? NO_TOTALS}
        byModel={session?.transcript.by_model ?? []}
        budget={budgetOf(props.sessionBudget, facts?.budget ?? null)}
        connection={props.connection}
        onReconnect={props.onReconnect}
      />
      {props.banners.map(banner => (
        <Banner key={banner.text} {...banner} />
      ))}
      {props.token && <TokenCard {...props.token} />}
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
        {props.connect && <ConnectDialog {...props.connect} />}
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

/** What the session may cost before it asks: the operator's budget, or what somebody added to it. */
function budgetOf(operators: number | null, granted: number | null): number | null {
  return operators === null ? null : Math.max(operators, granted ?? 0);
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
