import type { ToolCall, ToolKind } from '../protocol';
import { duration } from './amounts';
import { useTrans } from './context';
import { Fold } from './fold';
import { ToolCallPart } from './parts/tool-call';

type Trans = ReturnType<typeof useTrans>;

/** What is counted together. */
type Deed = ToolKind | 'list';

/** Finished tool calls in one line: "Read 4 files, ran 2 commands, 38 s". */
export function ToolRun({ calls }: { calls: ToolCall[] }) {
  const trans = useTrans();
  const took = calls.reduce((sum, call) => sum + spent(call), 0);
  return (
    <Fold
      name={`run:${calls[0]!.part_id}`}
      className="jp-AgentChat-run"
      testid="agentchat-run"
      summary={
        <>
          <span className="jp-AgentChat-ellipsis">{inWords(trans, calls)}</span>
          <span className="jp-AgentChat-figures">{took >= 1000 && duration(took)}</span>
        </>
      }
    >
      {calls.map(call => (
        <ToolCallPart key={call.part_id} part={call} />
      ))}
    </Fold>
  );
}

const spent = (call: ToolCall) => (call.started_at === null ? 0 : (call.ended_at ?? call.started_at) - call.started_at);

function inWords(trans: Trans, calls: ToolCall[]): string {
  const counts = new Map<Deed, number>();
  for (const call of calls) {
    const deed = call.name === 'list_files' ? 'list' : call.kind;
    counts.set(deed, (counts.get(deed) ?? 0) + 1);
  }
  const words = [...counts].map(([kind, count]) => countInWords(trans, kind, count)).join(', ');
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}

function countInWords(trans: Trans, deed: Deed, count: number): string {
  switch (deed) {
    case 'list':
      return trans._n('listed %1 folder', 'listed %1 folders', count);
    case 'read':
      return trans._n('read %1 file', 'read %1 files', count);
    case 'edit':
      return trans._n('made %1 edit', 'made %1 edits', count);
    case 'delete':
      return trans._n('deleted %1 file', 'deleted %1 files', count);
    case 'move':
      return trans._n('moved %1 file', 'moved %1 files', count);
    case 'search':
      return trans._n('searched %1 time', 'searched %1 times', count);
    case 'execute':
      return trans._n('ran %1 command', 'ran %1 commands', count);
    case 'fetch':
      return trans._n('fetched %1 page', 'fetched %1 pages', count);
    case 'think':
    case 'other':
      return trans._n('used %1 tool', 'used %1 tools', count);
  }
}
