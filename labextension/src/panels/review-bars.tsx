import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { PanelLayout, Widget } from '@lumino/widgets';
import type { ReactElement, ReactNode } from 'react';
import { CellReview, type IReviewedCell } from '../components/cell-review';
import { useView, ViewContext } from '../components/context';
import { NotebookReview } from '../components/notebook-review';
import { textOf, type AgentChanges, type IAgentChange } from './agent-changes';

type Cell = NotebookPanel['content']['widgets'][number];

/** The bars of one notebook: one on each cell that the agent changed, and one above all. They go with the tab. */
export class ReviewBars {
  constructor(
    private readonly panel: NotebookPanel,
    private readonly changes: AgentChanges,
    private readonly trans: TranslationBundle
  ) {
    changes.changed.connect(this.layOut, this);
    panel.content.cellInViewportChanged.connect(this.layOut, this); // cells that move get other widgets
  }

  private layOut(): void {
    const { panel, changes } = this;
    if (panel.isDisposed) return;
    const { all } = changes;
    for (const cell of panel.content.widgets) this.layOutOn(cell, changes.of(cell.model.id) !== null);
    if (all.length > 0 && !this.above) {
      this.above = this.bar(() => this.notebookReview());
      panel.contentHeader.addWidget(this.above);
      void fitToContent(this.above, panel.contentHeader);
    } else if (all.length === 0) {
      this.above?.dispose();
      this.above = null;
    }
  }

  private layOutOn(cell: Cell, isChanged: boolean): void {
    const bar = this.bars.get(cell);
    if (isChanged && !bar) {
      const made = this.bar(() => this.cellReview(cell.model.id));
      this.bars.set(cell, made);
      (cell.layout as PanelLayout).insertWidget(0, made);
    } else if (!isChanged && bar) {
      this.bars.delete(cell);
      bar.dispose();
    }
  }

  private bar(content: () => ReactElement | null): ReactWidget {
    const bar = ReactWidget.create(
      <WithTrans trans={this.trans}>
        <UseSignal signal={this.changes.changed}>{content}</UseSignal>
      </WithTrans>
    );
    bar.addClass('jp-AgentChat');
    bar.addClass('jp-AgentChat-reviewBar');
    bar.node.dataset.lmSuppressShortcuts = 'true'; // Enter presses the button, and does not enter the cell
    return bar;
  }

  private cellReview(id: string): ReactElement | null {
    const change = this.changes.of(id);
    if (!change) return null;
    return <CellReview cell={this.reviewed(change)} onKeep={() => this.keep(id)} onRevert={() => this.revert(id)} />;
  }

  private notebookReview(): ReactElement {
    const { changes } = this;
    const deleted = changes.all.filter(({ after }) => after === null);
    return (
      <NotebookReview
        count={changes.all.length - deleted.length}
        deleted={deleted.map(change => ({ ...this.reviewed(change), id: change.id }))}
        onKeep={id => this.keep(id)}
        onRevert={id => this.revert(id)}
        onNext={() => void this.goToNext()}
        onKeepAll={() => changes.keep(...changes.all.map(({ id }) => id))}
        onRevertAll={() => changes.revertAll()}
      />
    );
  }

  private reviewed(change: IAgentChange): IReviewedCell {
    const { changes } = this;
    return {
      before: change.before && textOf(change.before),
      now: change.after && changes.sourceOf(change.id),
      isMoved: change.isMoved,
      isTouched: changes.isTouched(change)
    };
  }

  private keep(id: string): void {
    this.changes.keep(id);
  }

  private revert(id: string): void {
    this.changes.revert(id, true); // the bar has asked where somebody typed
  }

  /** The next one under the cell where the person is, and from the top again. */
  private async goToNext(): Promise<void> {
    const { content } = this.panel;
    const places = content.widgets.flatMap(({ model }, at) => (this.changes.of(model.id) ? [at] : []));
    const next = places.find(at => at > content.activeCellIndex) ?? places[0];
    if (next === undefined) return;
    content.activeCellIndex = next;
    await content.scrollToItem(next, 'smart');
  }

  private above: ReactWidget | null = null;
  private readonly bars = new WeakMap<Cell, ReactWidget>();
}

/** A header gives its widgets the height that they ask for by style: what is in the bar decides it. */
async function fitToContent(bar: ReactWidget, header: Widget): Promise<void> {
  await bar.renderPromise;
  const content = bar.node.firstElementChild;
  if (!content || bar.isDisposed) return;
  const observer = new ResizeObserver(() => {
    bar.node.style.minHeight = `${Math.ceil(content.getBoundingClientRect().height)}px`;
    header.fit();
  });
  observer.observe(content);
  bar.disposed.connect(() => observer.disconnect());
}

function WithTrans({ trans, children }: { trans: TranslationBundle; children: ReactNode }) {
  return <ViewContext.Provider value={{ ...useView(), trans }}>{children}</ViewContext.Provider>;
}
