import { useMemo } from 'react';
import type { Diff } from '../protocol';
import { useTrans } from './context';
import { diffLines, nearChanges } from './diff-lines';
import { ExactText } from './exact-text';

interface IDiffViewProps {
  diff: Diff;
  /** Show every character, to decide on: nothing is left out. */
  exact?: boolean;
}

/** A change of one file, line by line. */
export function DiffView({ diff, exact = false }: IDiffViewProps) {
  const trans = useTrans();
  const lines = useMemo(() => (exact ? diffLines(diff) : nearChanges(diffLines(diff))), [diff, exact]);
  return (
    <figure className="jp-AgentChat-diff">
      <figcaption>{diff.old_text === null ? trans.__('New file %1', diff.path) : diff.path}</figcaption>
      <pre tabIndex={0} aria-label={trans.__('Changes of %1', diff.path)}>
        {lines.map((line, index) => (
          <span key={index} className="jp-AgentChat-diffLine" data-sign={line.sign}>
            <span className="jp-AgentChat-sign">{line.sign}</span>
            {exact ? <ExactText text={line.text} /> : line.text}
            {'\n'}
          </span>
        ))}
      </pre>
    </figure>
  );
}
