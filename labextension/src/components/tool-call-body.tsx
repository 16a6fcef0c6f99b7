import { useMemo } from 'react';
import type { Allowed, ToolCall } from '../protocol';
import { commandOf } from './command-of';
import { useTrans } from './context';
import { DiffViews } from './diff-view';
import { withoutTerminalCodes } from './invisible';
import { ToolField } from './tool-field';

/** What is inside a card: who allowed it, what went in, what changed, what came out. */
export function ToolCallBody({ part }: { part: ToolCall }) {
  const trans = useTrans();
  const command = useMemo(() => commandOf(part), [part]);
  const input = useMemo(() => readable(part.input), [part.input]);
  const output = useMemo(() => withoutTerminalCodes(part.output), [part.output]);
  const live = part.status === 'in_progress' || part.status === 'pending';
  return (
    <div className="jp-AgentChat-cardBody">
      {part.allowed && <Decision allowed={part.allowed} />}
      {part.progress?.summary && <p className="jp-AgentChat-muted">{part.progress.summary}</p>}
      <DiffViews diffs={part.diffs} />
      <ToolField
        name={`input:${part.part_id}`}
        label={command === null ? trans.__('Input') : trans.__('Command')}
        text={command ?? input}
        isCommand={command !== null}
        testid="agentchat-card-input"
        open={command !== null}
        again={part.diffs.length > 0}
      />
      {part.error && (
        <p className={part.status === 'cancelled' ? 'jp-AgentChat-muted' : 'jp-AgentChat-error'} role="alert">
          {part.error}
        </p>
      )}
      <ToolField
        name={`output:${part.part_id}`}
        label={output || live ? trans.__('Output') : trans.__('No output')}
        text={output}
        testid="agentchat-card-output"
        open={output !== '' && (live || part.kind === 'execute')}
      />
    </div>
  );
}

function Decision({ allowed }: { allowed: Allowed }) {
  const trans = useTrans();
  const who = allowed.by ? allowed.by.display_name || allowed.by.name : null;
  const decided =
    allowed.outcome === 'allowed'
      ? who
        ? trans.__('Allowed by %1', who)
        : trans.__('Allowed')
      : who
        ? trans.__('Denied by %1', who)
        : trans.__('Denied');
  return (
    <p className="jp-AgentChat-muted" data-outcome={allowed.outcome}>
      {allowed.why ? `${decided}: ${allowed.why}` : decided}
    </p>
  );
}

/** JSON with its lines and indents; whatever is not JSON (yet) as it is. */
function readable(input: string): string {
  try {
    return JSON.stringify(JSON.parse(input), null, 2);
  } catch {
    return input; // still being written, or never was JSON
  }
}
