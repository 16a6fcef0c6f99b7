import { CellReview, type IReviewedCell } from './cell-review';
import { useTrans } from './context';

interface INotebookReviewProps {
  /** How many cells in the notebook wait for a decision; those that are gone not counted. */
  count: number;
  /** Cells that are gone have no other place. */
  deleted: readonly (IReviewedCell & { id: string })[];
  onKeep: (id: string) => void;
  onRevert: (id: string) => void;
  onNext: () => void;
  onKeepAll: () => void;
  onRevertAll: () => void;
}

/** One bar for all that the agent changed in a notebook. */
export function NotebookReview(props: INotebookReviewProps) {
  const { count, deleted, onKeep, onRevert, onNext, onKeepAll, onRevertAll } = props;
  const trans = useTrans();
  const all = count + deleted.length;
  return (
    <section
      className="jp-AgentChat-review"
      data-testid="agentchat-notebook-review"
      aria-label={trans.__('Changes by the agent')}
    >
      <div className="jp-AgentChat-reviewRow">
        <span className="jp-AgentChat-reviewTitle" role="status">
          {trans._n('The agent changed %1 cell', 'The agent changed %1 cells', all)}
        </span>
        <span className="jp-AgentChat-reviewButtons">
          {count > 0 && (
            <button type="button" className="jp-AgentChat-button" onClick={onNext}>
              {trans.__('Next')}
            </button>
          )}
          <button type="button" className="jp-AgentChat-button" onClick={onKeepAll}>
            {trans.__('Keep all')}
          </button>
          <button type="button" className="jp-AgentChat-button" onClick={onRevertAll}>
            {trans.__('Revert all')}
          </button>
        </span>
      </div>
      {deleted.map(cell => (
        <CellReview key={cell.id} cell={cell} onKeep={() => onKeep(cell.id)} onRevert={() => onRevert(cell.id)} />
      ))}
    </section>
  );
}
