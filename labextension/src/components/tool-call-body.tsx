import { useMemo } from 'react';
import type { Allowed, ToolCall } from '../protocol';
import { useTrans } from './context';
import { DiffView } from './diff-view';
import { withoutTerminalCodes } from './invisible';
import { ToolField } from './tool-field';

/** What is inside a card: who allowed it, what went in, what changed, what came out. */
export function ToolCallBody({ part }: { part: ToolCall }) {
  const trans = useTrans();
  const input = useMemo(() => readable(part.input), [part.input]);
  const output = useMemo(() => withoutTerminalCodes(part.output), [part.output]);
  const live = part.status === 'in_progress' || part.status === 'pending';
  return (
    <div className="jp-AgentChat-cardBody">
      {part.allowed && <Decision allowed={part.allowed} />}
      {part.progress?.summary && <p className="jp-AgentChat-muted">{part.progress.summary}</p>}
      <ToolField
        name={`input:${part.part_id}`}
        label={trans.__('Input')}
        text={input}
        testid="agentchat-card-input"
        live={false}
      />
      {part.diffs.map((diff, index) => (
        <DiffView key={index} diff={diff} />
      ))}
      {part.error && (
        <p className="jp-AgentChat-error" role="alert">
          {part.error}
        </p>
      )}
      <ToolField
        name={`output:${part.part_id}`}
        label={output || live ? trans.__('Output') : trans.__('No output')}
        text={output}
        testid="agentchat-card-output"
        live={live && output !== ''}
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
