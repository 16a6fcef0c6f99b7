import { useRef, useState } from 'react';
import type { AgentInfo } from '../../protocol';
import { size } from '../amounts';
import { Banner } from '../banner';
import { useTrans } from '../context';
import type { IBannerState } from '../panel-view';
import type { ISessionFilter } from './filter';
import { NewSessionForm } from './new-session-form';
import { SessionsGrid, type ISessionsGridProps } from './sessions-grid';
import { SessionsToolbar } from './sessions-toolbar';

export interface ISessionsPageViewProps extends Omit<ISessionsGridProps, 'words'> {
  filter: ISessionFilter;
  workspaces: readonly string[];
  waiting: number;
  banners: readonly IBannerState[];
  /** True until the first page of this list has come. */
  isLoading: boolean;
  /** True while the server looks for the words. */
  isLooking: boolean;
  /** True when there are older sessions than those shown. */
  hasOlder: boolean;
  /** Agents that a new session may have. */
  agents: readonly AgentInfo[];
  /** The folder that a new session is offered. */
  folder: () => string;
  onFilter: (change: Partial<ISessionFilter>) => void;
  onClearFilter: () => void;
  onOlder: () => void;
  onImport: (file: File) => void;
  /** How much all sessions take on the server's disk, in bytes; null where it is not known. */
  used: number | null;
  onCreate: (folder: string, agent: string | null) => Promise<void>;
}

/** The sessions page. */
export function SessionsPageView(props: ISessionsPageViewProps) {
  const [isNewOpen, setNewOpen] = useState(false);
  const host = useRef<HTMLDivElement>(null);
  const { filter, rows } = props;
  return (
    <div className="jp-AgentChat-page" ref={host}>
      <SessionsToolbar
        {...props}
        isNewOpen={isNewOpen}
        onNew={() => setNewOpen(!isNewOpen)}
        onDown={() => host.current?.querySelector<HTMLElement>('[data-stop]')?.focus()}
      />
      {isNewOpen && <NewSessionForm {...props} folder={props.folder()} onClose={() => setNewOpen(false)} />}
      {props.banners.map(banner => (
        <Banner key={banner.text} {...banner} />
      ))}
      <div className="jp-AgentChat-pageBody">
        {rows.length > 0 && <SessionsGrid {...props} words={filter.words} />}
        <Below {...props} onNew={() => setNewOpen(true)} />
      </div>
      <Used bytes={props.used} />
    </div>
  );
}

function Used({ bytes }: { bytes: number | null }) {
  const trans = useTrans();
  if (bytes === null) return null;
  return (
    <p className="jp-AgentChat-pageFoot" data-testid="agentchat-page-used">
      {trans.__('All sessions together take %1 on the server’s disk.', size(bytes))}
    </p>
  );
}

/** What stands under the last row, or instead of rows. */
function Below(props: ISessionsPageViewProps & { onNew: () => void }) {
  const trans = useTrans();
  const { filter, rows } = props;
  if (filter.words && props.isLooking) return <Word text={trans.__('Looking through everything said…')} />;
  if (props.isLoading) return rows.length > 0 ? null : <Word text={trans.__('Loading the sessions…')} />;
  if (rows.length > 0) {
    return props.hasOlder && !filter.words ? (
      <button type="button" className="jp-AgentChat-older" data-testid="agentchat-page-older" onClick={props.onOlder}>
        {trans.__('Show older sessions')}
      </button>
    ) : null;
  }
  if (props.banners.some(banner => banner.level === 'error')) return null;
  if (filter.show === 'archived' && !filter.words && !filter.workspace) {
    return <Word text={trans.__('Nothing is archived.')} button={trans.__('All sessions')} onClick={props.onClearFilter} />;
  }
  return filter.words || filter.workspace || filter.show !== 'all' ? (
    <Word text={trans.__('No session is like that.')} button={trans.__('All sessions')} onClick={props.onClearFilter} />
  ) : (
    <Word
      text={trans.__('There is no session yet. Start one in the folder that you want to work in.')}
      button={trans.__('New session')}
      onClick={props.onNew}
    />
  );
}

function Word(props: { text: string; button?: string; onClick?: () => void }) {
  return (
    <div className="jp-AgentChat-pageWord" role="status" data-testid="agentchat-page-word">
      <p>{props.text}</p>
      {props.button && (
        <button type="button" className="jp-AgentChat-button" onClick={props.onClick}>
          {props.button}
        </button>
      )}
    </div>
  );
}
