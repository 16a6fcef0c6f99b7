import { editIcon, ellipsesIcon } from '@jupyterlab/ui-components';
import type { MouseEvent } from 'react';
import type { SessionRow } from '../../protocol';
import { age, dollars } from '../amounts';
import { useTrans } from '../context';
import { DeleteQuestion } from '../delete-question';
import { IconButton } from '../icon-button';
import { pinIcon } from '../icons';
import { MiddleText } from '../middle-text';
import { plainTitle } from '../plain-title';
import { RenameField } from '../rename-field';
import { usageOf } from '../usage';
import { Marked } from './marked';
import { needOf, stateOf } from './words';

type Trans = ReturnType<typeof useTrans>;

/** What is being done to a row instead of showing it. */
export type Doing = 'rename' | 'delete' | 'empty';

export interface IGridRowActions {
  onOpen: (row: SessionRow) => void;
  onDo: (row: SessionRow, doing: Doing | null) => void;
  onRename: (row: SessionRow, title: string) => void;
  onDelete: (row: SessionRow) => void;
  onEmpty: (row: SessionRow) => void;
  onPin: (row: SessionRow) => void;
  /** Show everything that can be done, at a place of the page. */
  onMenu: (row: SessionRow, x: number, y: number) => void;
}

interface IGridRowProps extends IGridRowActions {
  row: SessionRow;
  /** Who answers, as people know them. */
  agent: string;
  /** Server time, ms since 1970. */
  now: number;
  words: string;
  maxTitle: number;
  doing: Doing | null;
  /** Can it be reached with Tab? One row of the grid can. */
  isStop: boolean;
}

/** A session in the table. */
export function GridRow(props: IGridRowProps) {
  const trans = useTrans();
  const { row, doing, isStop, onDo } = props;
  return (
    <div
      role="row"
      className="jp-AgentChat-gridRow"
      data-testid="agentchat-page-row"
      data-session={row.session_id}
      data-stop={row.session_id}
      data-state={row.state}
      data-doing={doing ?? undefined}
      aria-label={labelOf(trans, row)}
      tabIndex={isStop ? 0 : -1}
      onClick={() => doing === null && props.onOpen(row)}
      onContextMenu={event => {
        event.preventDefault();
        event.stopPropagation();
        props.onMenu(row, event.clientX, event.clientY);
      }}
    >
      {doing === 'delete' || doing === 'empty' ? (
        <div role="gridcell" className="jp-AgentChat-gridWhole" onClick={event => event.stopPropagation()}>
          <DeleteQuestion
            title={row.title}
            question={questionOf(trans, row, doing)}
            verb={doing === 'empty' ? trans.__('Empty') : undefined}
            onDelete={() => (doing === 'empty' ? props.onEmpty(row) : props.onDelete(row))}
            onDone={() => onDo(row, null)}
          />
        </div>
      ) : (
        <Cells {...props} />
      )}
    </div>
  );
}

function Cells(props: IGridRowProps) {
  const trans = useTrans();
  const { row, words } = props;
  return (
    <>
      <span role="gridcell" className="jp-AgentChat-gridState">
        <span className="jp-AgentChat-dot" data-state={row.state} role="img" aria-label={stateOf(trans, row.state)} title={stateOf(trans, row.state)} />
      </span>
      <span role="gridcell" className="jp-AgentChat-gridTitle">
        <Title {...props} />
      </span>
      <span role="gridcell" className="jp-AgentChat-gridLine jp-AgentChat-ellipsis" dir="auto" title={row.last_line}>
        <Marked text={row.last_line} words={words} />
      </span>
      <span role="gridcell" className="jp-AgentChat-gridFolder">
        <MiddleText text={row.workspace} />
      </span>
      <span role="gridcell" className="jp-AgentChat-gridAgent jp-AgentChat-ellipsis" title={modelOf(row, props.agent)}>
        {modelOf(row, props.agent)}
      </span>
      <span role="gridcell" className="jp-AgentChat-gridCost" title={usageOf(trans, row.totals) ?? trans.__('No model was asked so far')}>
        {costOf(trans, row)}
      </span>
      <span role="gridcell" className="jp-AgentChat-gridAge" title={new Date(row.updated_at).toLocaleString()}>
        {age(props.now - row.updated_at)}
      </span>
      <span role="gridcell" className="jp-AgentChat-gridActions">
        <Buttons {...props} />
      </span>
    </>
  );
}

function Title({ row, words, doing, maxTitle, onRename, onDo }: IGridRowProps) {
  const trans = useTrans();
  if (doing === 'rename') {
    return (
      <span className="jp-AgentChat-gridRename" onClick={event => event.stopPropagation()}>
        <RenameField
          title={row.title}
          maxTitle={maxTitle}
          onRename={title => onRename(row, title)}
          onDone={() => onDo(row, null)}
        />
      </span>
    );
  }
  return (
    <>
      {row.pinned && <pinIcon.react tag="span" className="jp-AgentChat-pinned" title={trans.__('Pinned')} />}
      <span className="jp-AgentChat-ellipsis" dir="auto" title={row.title}>
        <Marked text={plainTitle(row.title) || trans.__('Untitled')} words={words} />
      </span>
      {row.needs && <span className="jp-AgentChat-needs">{needOf(trans, row.needs)}</span>}
      {row.archived && <span className="jp-AgentChat-tag">{trans.__('archived')}</span>}
      {row.imported && <span className="jp-AgentChat-tag">{trans.__('imported')}</span>}
    </>
  );
}

function Buttons({ row, isStop, onDo, onPin, onMenu }: IGridRowProps) {
  const trans = useTrans();
  const tabIndex = isStop ? 0 : -1;
  const alone = (run: (event: MouseEvent) => void) => (event: MouseEvent) => {
    event.stopPropagation();
    run(event);
  };
  return (
    <>
      <IconButton
        icon={pinIcon}
        label={row.pinned ? trans.__('Unpin') : trans.__('Pin')}
        testid="agentchat-page-pin"
        aria-pressed={row.pinned}
        tabIndex={tabIndex}
        onClick={alone(() => onPin(row))}
      />
      <IconButton
        icon={editIcon}
        label={trans.__('Rename')}
        testid="agentchat-page-rename"
        tabIndex={tabIndex}
        onClick={alone(() => onDo(row, 'rename'))}
      />
      <IconButton
        icon={ellipsesIcon}
        label={trans.__('More')}
        testid="agentchat-page-menu"
        aria-haspopup="menu"
        tabIndex={tabIndex}
        onClick={alone(event => {
          const { left, bottom } = event.currentTarget.getBoundingClientRect();
          onMenu(row, left, bottom);
        })}
      />
    </>
  );
}

const modelOf = (row: SessionRow, agent: string) => (row.model ? `${agent} · ${row.model}` : agent);

/** Money in one word; nothing where no model was asked. */
function costOf(trans: Trans, { totals }: SessionRow): string {
  if (totals.requests === 0) return '';
  if (totals.cost_unknown === totals.requests) return trans.__('no price');
  return `${totals.cost_unknown > 0 ? '≥ ' : ''}${dollars(totals.cost)}`;
}

function labelOf(trans: Trans, row: SessionRow): string {
  const state = row.needs ? needOf(trans, row.needs) : stateOf(trans, row.state);
  return trans.__('%1, %2, in %3', plainTitle(row.title) || trans.__('Untitled'), state, row.workspace);
}

function questionOf(trans: Trans, row: SessionRow, doing: 'delete' | 'empty'): string {
  const title = plainTitle(row.title) || trans.__('Untitled');
  const isBusy = row.state === 'running' || row.state === 'waiting';
  const what = trans.__('everything said in it and its attachments; files in the folder stay.');
  if (doing === 'empty') return trans.__('Empty “%1” for good? Its name and settings stay. That removes %2', title, what);
  return isBusy
    ? trans.__('Stop “%1” and delete it for good? That removes %2', title, what)
    : trans.__('Delete “%1” for good? That removes %2', title, what);
}
