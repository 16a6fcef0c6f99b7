import { Fragment, useEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import type { SearchHit, SessionRow } from '../../protocol';
import { useTrans } from '../context';
import { useNow } from '../use-now';
import { GridRow, type Doing, type IGridRowActions } from './grid-row';
import { Marked } from './marked';
import { stopOf } from './stops';

/** Ages are brought up to date so often, in milliseconds. */
const AGE = 30_000;

/** How far Page Up and Page Down go, in rows. */
const PAGE = 10;

export interface ISessionsGridProps extends IGridRowActions {
  rows: readonly SessionRow[];
  words: string;
  /** Where a session's texts have the words, best first. */
  places: (sessionId: string) => readonly SearchHit[];
  doing: { session: string; what: Doing } | null;
  maxTitle: number;
  /** What people call an agent. */
  agentTitle: (name: string) => string;
  onPlace: (place: SearchHit) => void;
}

/** The table of sessions: arrows move in it, Enter opens, F2 renames, Delete asks. */
export function SessionsGrid(props: ISessionsGridProps) {
  const trans = useTrans();
  const { rows, doing } = props;
  const now = useNow(true, AGE);
  const host = useRef<HTMLDivElement>(null);
  const [last, setLast] = useState<string | null>(null);
  useReturn(host, doing?.session ?? null);
  const stop = rows.some(row => row.session_id === last) ? last : (rows[0]?.session_id ?? null);
  return (
    <div
      ref={host}
      role="grid"
      className="jp-AgentChat-grid"
      aria-label={trans.__('Sessions')}
      aria-rowcount={rows.length}
      data-testid="agentchat-page-grid"
      onKeyDown={event => onKey(event, host.current!, props)}
      onFocus={event => setLast(event.target.closest<HTMLElement>('[data-stop]')?.dataset.stop ?? last)}
    >
      <Heads />
      {rows.map(row => (
        <Fragment key={row.session_id}>
          <GridRow
            {...props}
            row={row}
            agent={props.agentTitle(row.agent)}
            now={now}
            doing={doing?.session === row.session_id ? doing.what : null}
            isStop={row.session_id === stop}
          />
          {props.places(row.session_id).map(place => (
            <PlaceRow key={place.part_id} place={place} words={props.words} onPlace={props.onPlace} />
          ))}
        </Fragment>
      ))}
    </div>
  );
}

/** When a row is itself again, the keyboard goes back to it, or to the table where it is gone. */
function useReturn(host: RefObject<HTMLElement>, session: string | null): void {
  const before = useRef<string | null>(null);
  useEffect(() => {
    const left = before.current;
    before.current = session;
    const active = document.activeElement;
    if (left === null || session !== null || (active !== document.body && !host.current?.contains(active))) return;
    (stopOf(host.current, left) ?? host.current?.querySelector<HTMLElement>('[data-stop][tabindex="0"]'))?.focus();
  }, [host, session]);
}

function Heads() {
  const trans = useTrans();
  const heads = {
    State: <span className="jp-AgentChat-srOnly">{trans.__('State')}</span>,
    Title: trans.__('Title'),
    Line: trans.__('Last line'),
    Folder: trans.__('Folder'),
    Agent: trans.__('Agent'),
    Cost: trans.__('Cost'),
    Age: trans.__('Age'),
    Actions: <span className="jp-AgentChat-srOnly">{trans.__('Actions')}</span>
  };
  return (
    <div role="row" className="jp-AgentChat-gridRow jp-AgentChat-gridHeads">
      {Object.entries(heads).map(([name, head]) => (
        <span key={name} role="columnheader" className={`jp-AgentChat-grid${name}`}>
          {head}
        </span>
      ))}
    </div>
  );
}

/** A place in a session's texts where the words are. */
function PlaceRow(props: { place: SearchHit; words: string; onPlace: (place: SearchHit) => void }) {
  const { place, words } = props;
  return (
    <div
      role="row"
      className="jp-AgentChat-gridPlace"
      data-testid="agentchat-page-place"
      data-stop={place.session_id}
      tabIndex={-1}
      onClick={() => props.onPlace(place)}
      onKeyDown={event => {
        if (event.key !== 'Enter') return;
        event.stopPropagation();
        props.onPlace(place);
      }}
    >
      <span role="gridcell" className="jp-AgentChat-ellipsis" title={place.snippet}>
        <Marked text={place.snippet.replace(/\s+/g, ' ')} words={words} />
      </span>
    </div>
  );
}

function onKey(event: KeyboardEvent, host: HTMLElement, props: ISessionsGridProps): void {
  const target = event.target as HTMLElement;
  const stop = target.closest<HTMLElement>('[data-stop]');
  if (stop === null || target.closest('[data-doing], input') || event.nativeEvent.isComposing) return;
  const row = props.rows.find(one => one.session_id === stop.dataset.stop);
  const onRow = target === stop && row !== undefined;
  if (!moved(event.key, host, stop, target) && !(onRow && done(event.key, event.shiftKey, stop, row, props))) return;
  event.preventDefault();
  event.stopPropagation();
}

/** Move the keyboard; say whether the key does that. */
function moved(key: string, host: HTMLElement, stop: HTMLElement, target: HTMLElement): boolean {
  if (key === 'ArrowRight' || key === 'ArrowLeft') {
    const here = [stop, ...stop.querySelectorAll<HTMLElement>('button')];
    const step = (key === 'ArrowRight') === (getComputedStyle(host).direction !== 'rtl') ? 1 : -1;
    here[Math.max(0, here.indexOf(target) + step)]?.focus();
    return true;
  }
  const stops = [...host.querySelectorAll<HTMLElement>('[data-stop]')];
  const at = stops.indexOf(stop);
  const ends = stops.length - 1;
  const to: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + PAGE,
    PageUp: at - PAGE,
    Home: 0,
    End: ends
  };
  if (to[key] === undefined) return false;
  stops[Math.min(ends, Math.max(0, to[key]))]?.focus();
  return true;
}

/** Do something with a row; say whether the key does that. */
function done(key: string, shift: boolean, stop: HTMLElement, row: SessionRow, props: ISessionsGridProps): boolean {
  if (key === 'Enter') props.onOpen(row);
  else if (key === 'F2') props.onDo(row, 'rename');
  else if (key === 'Delete') props.onDo(row, 'delete');
  else if (key === 'ContextMenu' || (key === 'F10' && shift)) {
    const { left, bottom } = stop.getBoundingClientRect();
    props.onMenu(row, left + 24, bottom);
  } else return false;
  return true;
}
