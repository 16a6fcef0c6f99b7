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
import { memo, useEffect, useMemo, useState } from 'react';
import type { Status, ToolCall, ToolKind } from '../../protocol';
import { duration } from '../amounts';
import { commandOf } from '../command-of';
import { useTrans, useView } from '../context';
import { countChanges } from '../diff-lines';
import { Fold } from '../fold';
import { stateIcons } from '../icons';
import { MiddleText } from '../middle-text';
import { plainTitle } from '../plain-title';
import { StopTool } from '../stop-tool';
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

/** A command that runs for longer than this, in milliseconds, shows what it prints. */
const LONG = 1_000;

/** One tool call, one card: a line of 28 px that unfolds to its input and its output. */
export const ToolCallPart = memo(function ToolCallPart(props: { part: ToolCall }) {
  const { part } = props;
  const Kind = KINDS[part.kind];
  const watched = useWatched(part);
  return (
    <div className="jp-AgentChat-cardRow">
      <Fold
        name={`card:${part.part_id}`}
        openByDefault={watched}
        className="jp-AgentChat-card"
        testid="agentchat-card"
        summary={
          <>
            <Kind.react tag="span" className="jp-AgentChat-kind" width="16px" height="16px" />
            <Title part={part} />
            <ToolCallFigures part={part} />
            <ToolCallState status={part.status} />
          </>
        }
      >
        <ToolCallBody part={part} />
      </Fold>
      {part.status === 'in_progress' && !part.elsewhere && <StopTool partId={part.part_id} />}
    </div>
  );
});

/** The start of a command says more than its end; with a path it is the other way round. */
function Title({ part }: { part: ToolCall }) {
  const title = part.title || part.name;
  if (commandOf(part) === null) return <MiddleText text={title} />;
  const plain = plainTitle(title);
  return (
    <span className="jp-AgentChat-ellipsis" title={plain}>
      {plain}
    </span>
  );
}

/** Whether a command has run and printed for so long that one wants to see it; a short one does not move the page. */
function useWatched({ kind, status, output, started_at }: ToolCall): boolean {
  const { serverNow } = useView();
  const [watched, watch] = useState(false);
  const prints = kind === 'execute' && status === 'in_progress' && output !== '';
  useEffect(() => {
    if (!prints) return;
    const timer = setTimeout(() => watch(true), LONG - (serverNow() - (started_at ?? 0)));
    return () => clearTimeout(timer);
  }, [prints, started_at, serverNow]);
  return watched;
}

/** What changed, how far it is, how it ended, and how long it takes. */
function ToolCallFigures({ part }: { part: ToolCall }) {
  const trans = useTrans();
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
      {part.exit_code !== null && <span>{trans.__('exit %1', part.exit_code)}</span>}
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
