import type { TranslationBundle } from '@jupyterlab/translation';
import { type CSSProperties, useMemo } from 'react';
import type { Diff } from '../protocol';
import { useTrans } from './context';
import { diffLines, type IDiffLine, nearChanges } from './diff-lines';
import { ExactText } from './exact-text';

interface IDiffViewsProps {
  diffs: readonly Diff[];
  /** Show every character, to decide on: nothing is left out. */
  exact?: boolean;
  /** Where it stands already says what it is of. */
  unnamed?: boolean;
}

/** The changes of a call; pieces of one file stand under its name, given once. */
export function DiffViews({ diffs, exact = false, unnamed = false }: IDiffViewsProps) {
  return diffs.map((diff, index) => (
    <DiffView
      key={index}
      diff={diff}
      exact={exact}
      named={!unnamed && (!!diff.cell || diff.path !== diffs[index - 1]?.path)}
    />
  ));
}

/** A change of one file, line by line. */
function DiffView({ diff, exact, named }: { diff: Diff; exact: boolean; named: boolean }) {
  const trans = useTrans();
  const lines = useMemo(() => (exact ? diffLines(diff) : nearChanges(diffLines(diff))), [diff, exact]);
  const digits = String(lines.reduce((most, line) => Math.max(most, line.number ?? 0), 0)).length;
  return (
    <figure className="jp-AgentChat-diff" style={{ '--jp-AgentChat-digits': digits } as CSSProperties}>
      {named && (
        <figcaption>{exact ? <ExactText text={nameOf(diff, trans)} /> : nameOf(diff, trans)}</figcaption>
      )}
      <pre tabIndex={0} aria-label={trans.__('Changes of %1', diff.path)}>
        {lines.map((line, index) => (
          <DiffLine key={index} line={line} exact={exact} isNew={diff.old_text === null || !!diff.cell} />
        ))}
      </pre>
    </figure>
  );
}

function nameOf(diff: Diff, trans: TranslationBundle): string {
  if (!!diff.cell) return `${diff.path} · ${diff.cell}`;
  return diff.old_text === null ? trans.__('New file %1', diff.path) : diff.path;
}

/** The number is drawn by the style sheet, so that it is not copied with the text. */
function DiffLine({ line, exact, isNew }: { line: IDiffLine; exact: boolean; isNew: boolean }) {
  const trans = useTrans();
  const changed = line.sign === '+' || line.sign === '-';
  return (
    <span className="jp-AgentChat-diffLine" data-sign={line.sign} data-line={line.number ?? ''}>
      <span className="jp-AgentChat-sign">{line.sign}</span>
      {exact ? <ExactText text={line.text} /> : line.text}
      {line.isOpen && changed && !isNew && (
        <span className="jp-AgentChat-muted"> {trans.__('(no newline at the end)')}</span>
      )}
      {'\n'}
    </span>
  );
}
