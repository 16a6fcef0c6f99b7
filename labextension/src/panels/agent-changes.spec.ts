import { YNotebook } from '@jupyter/ydoc';
import { beforeEach, expect, test, vi } from 'vitest';
import { AgentChanges } from './agent-changes';
import { cellHash } from './notebook-edits';
import { named } from './standing-changes';

/** A shared document says this by itself for every cell that it makes. */
const YJS = 'Invalid access: Add Yjs type to a document before reading data.';

beforeEach(() => {
  const complain = console.warn; // eslint-disable-line no-console
  vi.spyOn(console, 'warn').mockImplementation((...what) => {
    if (what[0] !== YJS) complain(...what);
  });
});

/** A notebook of cells a, b, c, each with its name as its source, and what changes it as the agent does. */
function notebook(onKeep?: ConstructorParameters<typeof AgentChanges>[1]) {
  const shared = YNotebook.create({ disableDocumentWideUndoRedo: false });
  const cell = (id: string) => ({ id, cell_type: 'code', source: id, metadata: {}, outputs: [], execution_count: null });
  shared.insertCells(0, ['a', 'b', 'c'].map(cell));
  shared.clearUndoHistory();
  const changes = new AgentChanges(shared, onKeep);
  const at = (id: string) => shared.cells.findIndex(one => one.id === id);
  const agent = {
    write: (id: string, source: string) => changes.around({ ids: [id], moved: [] }, () => shared.cells[at(id)]!.setSource(source)),
    add: (id: string, place: number) => changes.around({ ids: [], moved: [] }, () => shared.insertCell(place, cell(id))),
    remove: (id: string) => changes.around({ ids: [id], moved: [] }, () => shared.deleteCell(at(id))),
    move: (id: string, to: number) => changes.around({ ids: [id], moved: [id] }, () => shared.moveCell(at(id), to))
  };
  const sources = () => shared.cells.map(one => one.getSource()).join(' ');
  const open = () => changes.all.map(({ id }) => id).join(' ');
  return { shared, changes, agent, at, sources, open };
}

test('what was changed elsewhere is shown, and taken back, as what was changed here', () => {
  const { shared, changes, agent, sources, open } = notebook();
  const json = (id: string) => ({ id, cell_type: 'code' as const, source: `old ${id}`, metadata: {}, outputs: [], execution_count: null });
  agent.write('a', 'A');
  const isMoved = false;
  changes.recall([
    { id: 'a', before: json('a'), after: { id: 'a', cell_type: 'code', source: 'A' }, above: [], isMoved },
    { id: 'b', before: json('b'), after: { id: 'b', cell_type: 'code', source: 'b' }, above: [], isMoved },
    { id: 'c', before: null, after: { id: 'c', cell_type: 'code', source: 'c' }, above: [], isMoved },
    { id: 'd', before: json('d'), after: null, above: ['b', 'a'], isMoved }
  ]);
  expect(open()).toBe('a b c d');
  for (const id of ['a', 'b', 'd']) expect(changes.revert(id)).toBe(true);
  expect(sources()).toBe('a old b old d c'); // a was known from here, as it was here
  expect(changes.revert('c')).toBe(true);
  expect([sources(), open()]).toEqual(['a old b old d', '']);
  expect(shared.cells.map(({ id }) => id).join(' ')).toBe('a b d');
});

test('a recalled change takes the place of one that somebody has overwritten since', () => {
  const { shared, changes, agent, sources } = notebook();
  agent.write('a', 'A');
  shared.cells[0]!.setSource('AA');
  changes.recall([{ id: 'a', before: null, after: { id: 'a', cell_type: 'code', source: 'AA' }, above: [], isMoved: false }]);
  expect(changes.isTouched(changes.of('a')!)).toBe(false);
  changes.revert('a');
  expect(sources()).toBe('b c');
});

test('it says what is kept, and not what is taken back', () => {
  const kept: string[] = [];
  const { changes, agent } = notebook(judged => kept.push(...judged.map(named)));
  agent.write('a', 'A');
  agent.write('b', 'B');
  agent.remove('c');
  changes.revert('a');
  changes.keep('b', 'c');
  expect(kept).toEqual([`b:${cellHash('code', 'B')}`, 'c:gone']);
});

test('what the agent changed, added, moved and deleted is taken back one by one, and then nothing waits', () => {
  const { changes, agent, sources, open } = notebook();
  agent.write('a', 'A');
  agent.add('new', 1);
  agent.remove('b');
  agent.move('c', 0);
  expect(sources()).toBe('c A new');
  expect(open()).toBe('c a new b');
  for (const id of ['new', 'c', 'b', 'a']) expect(changes.revert(id)).toBe(true);
  expect(sources()).toBe('a b c');
  expect(open()).toBe('');
});

test('all at once is one step for Undo', () => {
  const { shared, changes, agent, sources, open } = notebook();
  agent.write('a', 'A');
  agent.remove('b');
  agent.add('new', 2);
  changes.revertAll();
  expect([sources(), open()]).toEqual(['a b c', '']);
  shared.undo();
  expect(sources()).toBe('A c new');
});

test('what was kept is as if the person had written it', () => {
  const { changes, agent, sources, open } = notebook();
  agent.write('a', 'A');
  changes.keep('a');
  agent.write('a', 'AA');
  changes.revert('a');
  expect([sources(), open()]).toEqual(['A b c', '']);
});

test('two edits of a cell are taken back together', () => {
  const { changes, agent, sources } = notebook();
  agent.write('a', 'A');
  agent.write('a', 'AA');
  changes.revert('a');
  expect(sources()).toBe('a b c');
});

test('what somebody typed since stays, until they say otherwise', () => {
  const { shared, changes, agent, sources, open } = notebook();
  agent.write('a', 'A');
  agent.write('b', 'B');
  agent.add('new', 0);
  shared.cells[0]!.setSource('mine');
  shared.cells[1]!.setSource('A mine');
  expect(changes.revert('a')).toBe(false);
  expect(changes.isTouched(changes.of('a')!)).toBe(true);
  changes.revertAll();
  expect([sources(), open()]).toEqual(['mine A mine b c', 'new a']);
  expect(changes.revert('a', true)).toBe(true);
  expect(sources()).toBe('mine a b c');
});

test('an edit on top of what somebody typed is taken back to what they typed', () => {
  const { shared, changes, agent, sources } = notebook();
  agent.write('a', 'A');
  shared.cells[0]!.setSource('mine');
  agent.write('a', 'AA');
  changes.revert('a');
  expect(sources()).toBe('mine b c');
});

test('Undo, and deleting what was added, settle a change as well', () => {
  const { shared, changes, agent, open, at } = notebook();
  let news = 0;
  changes.changed.connect(() => void news++);
  agent.write('a', 'A');
  agent.add('new', 1);
  agent.remove('b');
  expect(open()).toBe('a new b');
  shared.insertCell(2, { id: 'b', cell_type: 'code', source: 'b' });
  shared.deleteCell(at('new'));
  shared.cells[0]!.setSource('a');
  expect(open()).toBe('');
  const before = news;
  shared.cells[1]!.setSource('typed'); // nothing waits: nothing is said
  expect(news).toBe(before);
});

test('a deleted cell comes back with its outputs, under what is left of what stood above it', () => {
  const { shared, changes, agent } = notebook();
  (shared.cells[2] as never as { setOutputs(o: object[]): void }).setOutputs([{ output_type: 'stream', name: 'stdout', text: 'hi' }]);
  agent.remove('c');
  shared.deleteCell(1);
  changes.revert('c');
  const [, back] = shared.cells.map(cell => cell.toJSON());
  expect([back!.id, back!.source, (back!.outputs as object[]).length]).toEqual(['c', 'c', 1]);
});

test('a cell that became another kind of cell becomes what it was', () => {
  const { shared, changes } = notebook();
  changes.around({ ids: ['b'], moved: [] }, () => {
    shared.deleteCell(1);
    shared.insertCell(1, { id: 'b', cell_type: 'markdown', source: 'words' });
  });
  changes.revert('b');
  expect(shared.cells.map(cell => [cell.id, cell.cell_type]).join(' ')).toBe('a,code b,code c,code');
});
