import { YNotebook } from '@jupyter/ydoc';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { notebookTools } from './open-notebooks';
import { AgentChanges } from './agent-changes';
import { cellHash, planned, type Edit, type ICell, type Step } from './notebook-edits';

interface ICase {
  cells: ICell[];
  edits: Edit[];
  ids: string[];
  after?: ICell[];
  touched?: string[];
  order?: [string, string][];
  error?: string;
}

const CASES = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../fixtures/notebook_edits.json'), 'utf8')) as ICase[];
const PLAIN = [...CASES].filter(one => one.after);

test.each(CASES.map((one, n) => [n, one] as const))('case %i comes to what Python comes to', (_, one) => {
  const ids = [...one.ids];
  const plan = () => planned(one.cells, one.edits, () => ids.shift()!);
  if (one.error) {
    expect(plan).toThrow(one.error);
    return;
  }
  const { steps, touched, order } = plan();
  expect({ touched, order }).toEqual({ touched: one.touched, order: one.order });
  const cells = one.cells.map(cell => ({ ...cell }));
  steps.flat().forEach(step => perform(cells, step));
  expect(cells).toEqual(one.after);
});

test('the cases show conflicts and successes', () => {
  expect(PLAIN.length).toBeGreaterThan(40);
  expect(CASES.length - PLAIN.length).toBeGreaterThan(40);
});

function perform(cells: ICell[], step: Step): void {
  if (step.do === 'source') cells[step.at]!.source = step.source;
  else if (step.do === 'type') cells[step.at] = { ...step.cell };
  else if (step.do === 'insert') cells.splice(step.at, 0, { ...step.cell });
  else if (step.do === 'delete') cells.splice(step.at, 1);
  else cells.splice(step.to, 0, ...cells.splice(step.from, 1));
}

/** A shared document says this by itself for every cell that it makes. */
const YJS = 'Invalid access: Add Yjs type to a document before reading data.';

beforeEach(() => {
  const complain = console.warn; // eslint-disable-line no-console
  vi.spyOn(console, 'warn').mockImplementation((...what) => {
    if (what[0] !== YJS) complain(...what);
  });
});

/** As much of a panel as the tools use, around a real shared document. */
function panelWith(...cells: ICell[]) {
  const shared = YNotebook.create({ disableDocumentWideUndoRedo: false });
  shared.insertCells(0, cells.map(cell => ({ ...cell, metadata: {} })));
  shared.clearUndoHistory();
  const saved: number[] = [];
  const panel = {
    context: {
      ready: Promise.resolve(),
      save: () => Promise.resolve(void saved.push(1)),
      model: { sharedModel: shared, dirty: true, readOnly: false }
    },
    content: { widgets: [] }
  };
  const changes = new AgentChanges(shared);
  const tools = notebookTools(() => panel as never, () => changes);
  return { shared, saved, changes, edit: (edits: Edit[]) => tools.edit_notebook!({ path: 'a.ipynb', edits }, new AbortController().signal), tools };
}

const A: ICell = { id: 'a', cell_type: 'code', source: 'x = 1' };
const B: ICell = { id: 'b', cell_type: 'markdown', source: '# Title' };
const hash = (cell: ICell) => cellHash(cell.cell_type, cell.source);
const sources = (shared: YNotebook) => shared.cells.map(cell => cell.getSource());

test('each edit is one step for Undo, and what is typed afterwards is another', async () => {
  const { shared, edit, saved } = panelWith(A, B);
  await edit([
    { op: 'replace', cell_id: 'a', base_hash: hash(A), source: 'x = 2' },
    { op: 'insert', after: 'b', cells: [{ source: 'one' }, { source: 'two' }] }
  ]);
  expect(sources(shared)).toEqual(['x = 2', '# Title', 'one', 'two']);
  expect(saved).toHaveLength(1);
  shared.getCell(0).updateSource(5, 5, '!');
  shared.undo();
  expect(sources(shared)).toEqual(['x = 2', '# Title', 'one', 'two']);
  shared.undo();
  expect(sources(shared)).toEqual(['x = 2', '# Title']);
  shared.undo();
  expect(sources(shared)).toEqual(['x = 1', '# Title']);
});

test('what does not fit changes nothing and is not saved', async () => {
  const { shared, edit, saved } = panelWith(A, B);
  await expect(
    edit([
      { op: 'replace', cell_id: 'a', base_hash: hash(A), source: 'x = 2' },
      { op: 'delete', cell_id: 'b', base_hash: '0'.repeat(12) }
    ])
  ).rejects.toThrow('was changed since it was read');
  expect(sources(shared)).toEqual(['x = 1', '# Title']);
  expect(saved).toHaveLength(0);
});

test('a cell that changes its type keeps its id, and a moved one its source', async () => {
  const { shared, edit } = panelWith(A, B);
  await edit([
    { op: 'replace', cell_id: 'a', base_hash: hash(A), source: 'words', cell_type: 'markdown' },
    { op: 'move', cell_id: 'a', after: 'b' }
  ]);
  expect(shared.cells.map(cell => [cell.id, cell.cell_type, cell.getSource()])).toEqual([
    ['b', 'markdown', '# Title'],
    ['a', 'markdown', 'words']
  ]);
});

test('outputs that no model reads are named and left out, and long ones are cut', async () => {
  const output = {
    output_type: 'display_data',
    metadata: {},
    data: { 'text/html': '<b>x</b>', 'text/plain': 'y'.repeat(50_000), 'image/png': 'A'.repeat(600_000) }
  };
  const { shared, tools } = panelWith(A);
  shared.cells[0]!.transact(() => (shared.cells[0] as never as { setOutputs(o: unknown[]): void }).setOutputs([output]));
  const read = (await tools.read_notebook!({ path: 'a.ipynb' }, new AbortController().signal)) as {
    notebook: { cells: { outputs: { data: Record<string, string> }[] }[] };
  };
  const { data } = read.notebook.cells[0]!.outputs[0]!;
  expect(data['text/html']).toBe('');
  expect(data['image/png']).toBe('');
  expect(data['text/plain']!.length).toBeLessThan(21_000);
  expect(JSON.stringify(read).length).toBeLessThan(900_000);
});
