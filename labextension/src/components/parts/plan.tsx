import { memo } from 'react';
import type { Plan, PlanEntry } from '../../protocol';
import { useTrans } from '../context';
import { Fold } from '../fold';

const MARKS: Record<PlanEntry['status'], string> = { pending: '○', in_progress: '◐', completed: '●' };

/** The agent's to-do list: one line that says where it is, and the whole list inside. */
export const PlanPart = memo(function PlanPart(props: { part: Plan }) {
  const trans = useTrans();
  const { entries, part_id } = props.part;
  const done = entries.filter(entry => entry.status === 'completed').length;
  const current = entries.find(entry => entry.status === 'in_progress');
  return (
    <Fold
      name={`plan:${part_id}`}
      className="jp-AgentChat-plan"
      summary={
        <>
          <span className="jp-AgentChat-figures">{trans.__('Plan %1/%2', done, entries.length)}</span>
          <span className="jp-AgentChat-ellipsis">{current?.content}</span>
        </>
      }
    >
      <ol>
        {entries.map((entry, index) => (
          <li key={index} data-status={entry.status}>
            <span aria-hidden="true">{MARKS[entry.status]}</span> {entry.content}
          </li>
        ))}
      </ol>
    </Fold>
  );
});
