import { addIcon, fileUploadIcon } from '@jupyterlab/ui-components';
import { useRef } from 'react';
import { useTrans } from '../context';
import { IconButton } from '../icon-button';
import type { ISessionFilter, Show } from './filter';

export interface ISessionsToolbarProps {
  filter: ISessionFilter;
  /** The folders that have sessions. */
  workspaces: readonly string[];
  /** How many sessions wait for a person. */
  waiting: number;
  isNewOpen: boolean;
  onFilter: (change: Partial<ISessionFilter>) => void;
  onNew: () => void;
  onImport: (file: File) => void;
  /** Put the keyboard into the table. */
  onDown: () => void;
}

/** What to look for, and a new session. */
export function SessionsToolbar(props: ISessionsToolbarProps) {
  const trans = useTrans();
  const { filter, waiting, onFilter } = props;
  const isWaiting = filter.show === 'waiting';
  return (
    <div className="jp-AgentChat-pageBar" role="search" aria-label={trans.__('Find sessions')}>
      <input
        className="jp-AgentChat-input"
        type="search"
        data-testid="agentchat-page-search"
        placeholder={trans.__('Search everything')}
        aria-label={trans.__('Search titles and everything said')}
        value={filter.words}
        onChange={event => onFilter({ words: event.target.value })}
        onKeyDown={event => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'ArrowDown') props.onDown();
          else if (event.key === 'Escape' && filter.words) onFilter({ words: '' });
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <Filters {...props} />
      {(waiting > 0 || isWaiting) && (
        <button
          type="button"
          className="jp-AgentChat-button jp-AgentChat-pageNeeds"
          data-testid="agentchat-page-needs"
          aria-pressed={isWaiting}
          onClick={() => onFilter({ show: isWaiting ? 'all' : 'waiting' })}
        >
          {trans._n('%1 needs you', '%1 need you', waiting)}
        </button>
      )}
      <ImportButton onImport={props.onImport} />
      <button
        type="button"
        className="jp-AgentChat-button jp-AgentChat-pageNew"
        data-testid="agentchat-page-new"
        aria-expanded={props.isNewOpen}
        onClick={props.onNew}
      >
        <addIcon.react tag="span" width="16px" height="16px" />
        <span>{trans.__('New session')}</span>
      </button>
    </div>
  );
}

function ImportButton(props: { onImport: (file: File) => void }) {
  const trans = useTrans();
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton
        icon={fileUploadIcon}
        label={trans.__('Import a session from a file')}
        className="jp-AgentChat-pageImport"
        testid="agentchat-page-import"
        onClick={() => field.current?.click()}
      />
      <input
        ref={field}
        hidden
        type="file"
        accept=".json,application/json"
        data-testid="agentchat-page-import-file"
        onChange={event => {
          const file = event.target.files?.[0];
          event.target.value = ''; // the same file may be chosen again
          if (file) props.onImport(file);
        }}
      />
    </>
  );
}

function Filters({ filter, workspaces, onFilter }: ISessionsToolbarProps) {
  const trans = useTrans();
  const shows: Record<Show, string> = {
    all: trans.__('All sessions'),
    waiting: trans.__('Needs you'),
    running: trans.__('Running'),
    paused: trans.__('Paused'),
    idle: trans.__('Idle'),
    ended: trans.__('Ended'),
    archived: trans.__('Archived')
  };
  return (
    <>
      <select
        className="jp-AgentChat-pageSelect"
        data-testid="agentchat-page-show"
        aria-label={trans.__('Which sessions')}
        value={filter.show}
        onChange={event => onFilter({ show: event.target.value as Show })}
      >
        {Object.entries(shows).map(([show, word]) => (
          <option key={show} value={show}>
            {word}
          </option>
        ))}
      </select>
      <select
        className="jp-AgentChat-pageSelect"
        data-testid="agentchat-page-folder"
        aria-label={trans.__('Folder')}
        value={filter.workspace ?? ''}
        title={filter.workspace ?? undefined}
        onChange={event => onFilter({ workspace: event.target.value || null })}
      >
        <option value="">{trans.__('All folders')}</option>
        {workspaces.map(folder => (
          <option key={folder} value={folder} title={folder}>
            {shortened(folder)}
          </option>
        ))}
      </select>
    </>
  );
}

/** The end of a path says more than its start. */
function shortened(path: string): string {
  return path.length > 40 ? `…${path.slice(-39)}` : path;
}
