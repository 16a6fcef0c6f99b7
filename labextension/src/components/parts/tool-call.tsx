import {
  deleteIcon,
  editIcon,
  extensionIcon,
  fileIcon,
  launchIcon,
  redoIcon,
  searchIcon,
  terminalIcon,
  wordIcon,
  type LabIcon
} from '@jupyterlab/ui-components';
import { memo, useMemo } from 'react';
import type { Status, ToolCall, ToolKind } from '../../protocol';
import { duration } from '../amounts';
import { useTrans } from '../context';
import { countChanges } from '../diff-lines';
import { Fold } from '../fold';
import { stateIcons } from '../icons';
import { MiddleText } from '../middle-text';
import { ToolCallBody } from '../tool-call-body';
import { useNow } from '../use-now';

const KINDS: Record<ToolKind, LabIcon> = {
  read: fileIcon,
  edit: editIcon,
  delete: deleteIcon,
  move: redoIcon,
  search: searchIcon,
  execute: terminalIcon,
  think: wordIcon,
  fetch: launchIcon,
  other: extensionIcon
};

/** One tool call, one card: a line of 28 px that unfolds to its input and its output. */
export const ToolCallPart = memo(function ToolCallPart(props: { part: ToolCall }) {
  const { part } = props;
  const Kind = KINDS[part.kind];
  return (
    <Fold
      name={`card:${part.part_id}`}
      className="jp-AgentChat-card"
      testid="agentchat-card"
      summary={
        <>
          <Kind.react tag="span" className="jp-AgentChat-kind" width="16px" height="16px" />
          <MiddleText text={part.title || part.name} />
          <ToolCallFigures part={part} />
          <ToolCallState status={part.status} />
        </>
      }
    >
      <ToolCallBody part={part} />
    </Fold>
  );
});

/** What changed, how far it is, and how long it takes. */
function ToolCallFigures({ part }: { part: ToolCall }) {
  const running = part.status === 'in_progress';
  const now = useNow(running);
  const { added, removed } = useMemo(() => countChanges(part.diffs), [part.diffs]);
  const took = part.started_at === null ? null : (part.ended_at ?? now) - part.started_at;
  const step = part.progress?.step ?? null;
  return (
    <span className="jp-AgentChat-figures">
      {added > 0 && <span data-sign="+">+{added}</span>}
      {removed > 0 && <span data-sign="-">−{removed}</span>}
      {running && step !== null && <span>{`${step}/${part.progress?.total ?? '?'}`}</span>}
      {took !== null && (running || took >= 1000) && <span>{duration(took)}</span>}
    </span>
  );
}

function ToolCallState({ status }: { status: Status }) {
  const trans = useTrans();
  const words: Record<Status, string> = {
    pending: trans.__('Not started'),
    in_progress: trans.__('Running'),
    completed: trans.__('Done'),
    failed: trans.__('Failed'),
    cancelled: trans.__('Cancelled'),
    denied: trans.__('Denied'),
    unknown: trans.__('Outcome unknown')
  };
  const Icon = stateIcons[status];
  return (
    <span className="jp-AgentChat-state" data-status={status} role="img" aria-label={words[status]} title={words[status]}>
      <Icon.react tag="span" width="14px" height="14px" />
    </span>
  );
}
