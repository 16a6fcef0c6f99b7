import { NotebookCells } from './notebook-cells';

const listOf = (kinds: string[]) => ({
  length: kinds.length,
  get: (at: number) => ({ type: kinds[at] }),
  toJSON: () => kinds.map(output_type => ({ output_type, ename: 'KeyError', evalue: 'day', traceback: [] }))
});

/** A cell as JupyterLab holds it, as far as one points at it. */
const cell = (id: string, executionCount: number | null, ...outputs: string[]) => ({
  model: { id, type: 'code', executionCount, sharedModel: { getSource: () => id }, outputs: listOf(outputs) }
});

/** A page with a notebook of these cells, this one selected. */
function page(cells: ReturnType<typeof cell>[], selected = 0) {
  const content = { widgets: cells, activeCell: cells[selected] };
  const currentWidget = { context: { path: 'a.ipynb' }, content, isDisposed: false };
  return new NotebookCells({ currentWidget } as never, path => path);
}

describe('what there is to mend', () => {
  const [fine, early, late] = [cell('fine', 9, 'stream'), cell('early', 4, 'error'), cell('late', 6, 'stream', 'error')];

  it('is the selected cell, where it failed', () => {
    expect(page([fine, late, early], 2).failed?.cell_id).toBe('early');
  });

  it('is else the cell that failed last, wherever it stands', () => {
    expect(page([fine, late, early]).failed).toMatchObject({ cell_id: 'late', path: 'a.ipynb' });
    expect(page([fine, early, late]).failed?.cell_id).toBe('late');
  });

  it('is the lowest, where nothing says when they ran', () => {
    expect(page([cell('one', null, 'error'), cell('two', null, 'error'), fine], 2).failed?.cell_id).toBe('two');
  });

  it('is nothing, where no cell failed, and where no notebook is open', () => {
    expect(page([fine]).failed).toBeNull();
    expect(new NotebookCells({ currentWidget: null } as never, path => path).failed).toBeNull();
  });
});
