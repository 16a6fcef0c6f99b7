import type { IOutput } from '@jupyterlab/nbformat';
import { MentionSource } from './mention-source';
import { NotebookCells } from './notebook-cells';
import { Stage } from './testing/stage';

const ERROR: IOutput = { output_type: 'error', ename: 'KeyError', evalue: 'day', traceback: [] };
const TEXT: IOutput = { output_type: 'stream', name: 'stdout', text: 'seven\n' };

/** A cell as JupyterLab holds it, as far as one points at it. */
const cell = (id: string, source: string, executionCount: number, ...outputs: IOutput[]) => ({
  model: { id, type: 'code', executionCount, sharedModel: { getSource: () => source }, outputs: listOf(outputs) }
});

const listOf = (outputs: IOutput[]) => ({
  length: outputs.length,
  get: (at: number) => ({ type: outputs[at]!.output_type }),
  toJSON: () => outputs
});

const CELLS = [
  cell('c1', '\n  import json\n', 3, TEXT),
  cell('c2', "row['day']", 5, ERROR),
  cell('c3', "row['week']", 4, ERROR),
  cell('c4', '', 0)
];

const FILES: Record<string, { name: string; path: string; type: string }[]> = {
  data: [
    { name: 'b.csv', path: 'data/b.csv', type: 'file' },
    { name: 'Bin', path: 'data/Bin', type: 'directory' },
    { name: 'a.csv', path: 'data/a.csv', type: 'file' }
  ],
  'data/Bin': [{ name: 'x y.txt', path: 'data/Bin/x y.txt', type: 'file' }]
};

let stage: Stage;

beforeEach(() => vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false));
afterEach(async () => {
  stage.dispose();
  await stage.settle();
  vi.unstubAllGlobals();
});

/** A page with this notebook open, its first cell selected. */
async function page(path: string | null = 'data/a.ipynb') {
  stage = await new Stage([]).open();
  const { model } = stage.sidebar;
  await vi.waitFor(() => expect(model.options.manager.about).not.toBeNull());
  const content = { widgets: CELLS, activeCell: CELLS[0] };
  const panels = path === null ? [] : [{ context: { path }, content, isDisposed: false }];
  const tracker = { currentWidget: panels[0] ?? null, find: (fits: (panel: unknown) => boolean) => panels.find(fits) };
  const cells = new NotebookCells(tracker as never, name => name);
  const contents = { get: (folder: string) => Promise.resolve({ content: FILES[folder] ?? [] }) };
  const source = new MentionSource({ model, contents: contents as never, cells, terminals: null });
  return {
    model,
    source,
    texts: async (query: string) => (await source.complete(query)).map(({ text }) => text),
    /** Choose what is offered first, and return what is beside the prompt then. */
    choose: async (query: string) => {
      (await source.complete(query))[0]!.choose!();
      return model.memory.attachments;
    }
  };
}

it('what there is to point at, and what fits to the beginning of its name', async () => {
  const { texts } = await page();
  expect(await texts('')).toEqual(['@cell:', '@output', '@error', '@var:', '@notebook', '@file:', '@folder:']);
  expect(await texts('f')).toEqual(['@file:', '@folder:']);
  expect(await texts('nothing:x')).toEqual([]);
});

it('without a notebook only files', async () => {
  const { texts } = await page(null);
  expect(await texts('')).toEqual(['@file:', '@folder:']);
  expect(await texts('cell:')).toEqual([]);
});

it('cells by number or by words, shown by number and first line, chosen by id', async () => {
  const { source, texts, choose } = await page();
  expect((await source.complete('cell:')).map(({ label }) => label)).toEqual([
    '1  import json',
    "2  row['day']",
    "3  row['week']",
    '4  (empty)'
  ]);
  expect(await texts('cell:WEEK')).toEqual(['@cell:c3']);
  expect(await choose('cell:2')).toEqual([{ type: 'cell', path: 'a.ipynb', cell_id: 'c2' }]);
});

it('the output of the selected cell, and of the errors the one that came last', async () => {
  const { choose } = await page();
  await choose('output');
  expect(await choose('error')).toEqual([
    { type: 'output', path: 'a.ipynb', cell_id: 'c1', text: 'seven' },
    { type: 'output', path: 'a.ipynb', cell_id: 'c2', text: 'KeyError: day' }
  ]);
});

it('folders first; through a folder one goes on, a file is taken', async () => {
  const { texts, choose } = await page();
  expect(await texts('file:')).toEqual(['@file:Bin/', '@file:a.csv', '@file:b.csv']);
  expect(await texts('file:b')).toEqual(['@file:Bin/', '@file:b.csv']);
  expect(await texts('folder:')).toEqual(['@folder:Bin/']);
  expect(await choose('file:Bin/')).toEqual([{ type: 'file', path: 'Bin/x y.txt' }]);
});

it('a variable with the kernel that has it, asked for once for a name that is typed', async () => {
  const { source, model } = await page();
  stage.variables = [
    { name: 'df', type: 'pandas.core.frame.DataFrame', shape: [0, 4], length: null },
    { name: 'day', type: 'str', shape: null, length: 3 }
  ];
  expect(await source.complete('var:')).toMatchObject([{ detail: 'DataFrame, 0 × 4' }, { detail: 'str, 3' }]);
  (await source.complete('var:DF'))[0]!.choose!();
  expect(model.memory.attachments).toEqual([{ type: 'variable', name: 'df', path: 'a.ipynb' }]);
  expect(stage.requests.filter(asked => asked.endsWith('/variables'))).toHaveLength(1);
});

it('a cell is called by its number, as long as it is open and there', async () => {
  const { source } = await page();
  expect(source.nameOf({ type: 'cell', path: 'a.ipynb', cell_id: 'c3' })).toBe('Cell 3 of a.ipynb');
  expect(source.nameOf({ type: 'output', path: 'a.ipynb', cell_id: 'c1', text: '' })).toBe('Cell 1 output of a.ipynb');
  expect(source.nameOf({ type: 'cell', path: 'a.ipynb', cell_id: 'gone' })).toBeNull();
  expect(source.nameOf({ type: 'file', path: 'a.ipynb' })).toBeNull();
});

it('in a session that is bound to a notebook which is not open: the one that was used last', async () => {
  const { model, texts } = await page('b.ipynb');
  model.startNew({ folder: '', notebook: '/home/ada/a.ipynb' });
  expect(await texts('cell:3')).toEqual(['@cell:c3']);
});
