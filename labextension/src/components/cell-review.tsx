import type { TranslationBundle } from '@jupyterlab/translation';
import { useMemo, useState } from 'react';
import type { Diff } from '../protocol';
import { useTrans } from './context';
import { countChanges } from './diff-lines';
import { DiffViews } from './diff-view';

export interface IReviewedCell {
  /** As it was, and as it is; null where it was not, or is not any more. */
  before: string | null;
  now: string | null;
  isMoved: boolean;
  /** Somebody changed it since the agent did. */
  isTouched: boolean;
}

interface ICellReviewProps {
  cell: IReviewedCell;
  onKeep: () => void;
  onRevert: () => void;
}

/** A bar on a cell that the agent changed: what changed, and whether it stays. */
export function CellReview({ cell, onKeep, onRevert }: ICellReviewProps) {
  const trans = useTrans();
  const { before, now, isTouched } = cell;
  const [isOpen, setOpen] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const diffs = useMemo<Diff[]>(
    () => (before === now ? [] : [{ path: trans.__('the cell'), old_text: before, new_text: now ?? '', line: 1, cell: trans.__('the cell') }]),
    [before, now, trans]
  );
  const { added, removed } = useMemo(() => countChanges(diffs), [diffs]);
  const hasDiff = diffs.length > 0 && before !== null;
  return (
    <section className="jp-AgentChat-review" data-testid="agentchat-cell-review" aria-label={titleOf(cell, trans)}>
      <div className="jp-AgentChat-reviewRow">
        <span className="jp-AgentChat-reviewTitle">
          {titleOf(cell, trans)}
          {isTouched && <span className="jp-AgentChat-muted"> {trans.__('You changed it since.')}</span>}
        </span>
        {hasDiff && (
          <button
            type="button"
            className="jp-AgentChat-link jp-AgentChat-figures"
            aria-expanded={isOpen}
            aria-label={trans.__('Show the changes: %1 added, %2 removed', added, removed)}
            onClick={() => setOpen(!isOpen)}
          >
            {added > 0 && <span data-sign="+">+{added}</span>}
            {removed > 0 && <span data-sign="-">−{removed}</span>}
          </button>
        )}
        {isAsking ? (
          <Doubt cell={cell} onRevert={onRevert} onBack={() => setAsking(false)} />
        ) : (
          <span className="jp-AgentChat-reviewButtons">
            <button type="button" className="jp-AgentChat-button" onClick={onKeep}>
              {trans.__('Keep')}
            </button>
            <button type="button" className="jp-AgentChat-button" onClick={isTouched ? () => setAsking(true) : onRevert}>
              {revertWord(cell, trans)}
            </button>
          </span>
        )}
      </div>
      {isOpen && hasDiff && <DiffViews diffs={diffs} unnamed />}
    </section>
  );
}

/** What somebody typed is not replaced by one click. */
function Doubt({ cell, onRevert, onBack }: { cell: IReviewedCell; onRevert: () => void; onBack: () => void }) {
  const trans = useTrans();
  return (
    <span className="jp-AgentChat-reviewButtons" role="alert">
      {trans.__('What you typed goes, too.')}
      <button type="button" className="jp-AgentChat-button" data-kind="danger" onClick={onRevert}>
        {trans.__('%1 anyway', revertWord(cell, trans))}
      </button>
      <button type="button" className="jp-AgentChat-button" autoFocus onClick={onBack}>
        {trans.__('Cancel')}
      </button>
    </span>
  );
}

function titleOf({ before, now, isMoved }: IReviewedCell, trans: TranslationBundle): string {
  if (before === null) return trans.__('Added by the agent');
  if (now === null) return trans.__('Deleted by the agent: %1', firstLine(before) || trans.__('an empty cell'));
  if (!isMoved) return trans.__('Changed by the agent');
  return before === now ? trans.__('Moved by the agent') : trans.__('Moved and changed by the agent');
}

function revertWord({ before, now }: IReviewedCell, trans: TranslationBundle): string {
  if (before === null) return trans.__('Delete');
  return now === null ? trans.__('Put back') : trans.__('Revert');
}

function firstLine(source: string): string {
  return source.trim().split('\n', 1)[0]!;
}
