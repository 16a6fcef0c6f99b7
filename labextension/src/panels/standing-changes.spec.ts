import type { CellChange } from '../protocol';
import { cellHash, type ICell } from './notebook-edits';
import { named, standing } from './standing-changes';

const cell = (id: string, source: string): ICell => ({ id, cell_type: 'code', source });
const hash = (source: string) => cellHash('code', source);
const was = (id: string, source: string) => JSON.stringify({ ...cell(id, source), metadata: { tags: ['t'] } });
const change = (cell_id: string, before: string | null, after: string | null, more: Partial<CellChange> = {}): CellChange => ({
  cell_id,
  before: before === null ? null : was(cell_id, before),
  after: after === null ? null : hash(after),
  above: [],
  is_moved: false,
  ...more
});
const NONE = new Set<string>();

/** What is shown of each cell: how it was, and how it is. */
const shown = (calls: CellChange[][], cells: ICell[], kept = NONE) =>
  standing(calls, cells, kept).map(({ id, before, after }) => [id, before?.source ?? null, after?.source ?? null]);

it('shows what is as the agent left it: changed, added, gone', () => {
  const calls = [[change('a', '1', '2'), change('b', null, 'new'), change('c', 'old', null)]];
  expect(shown(calls, [cell('a', '2'), cell('b', 'new')])).toEqual([
    ['a', '1', '2'],
    ['b', null, 'new'],
    ['c', 'old', null]
  ]);
});

it('shows nothing of what somebody changed, deleted, or brought back', () => {
  const calls = [[change('a', '1', '2'), change('b', null, 'new'), change('c', 'old', null)]];
  expect(shown(calls, [cell('a', '2 mine'), cell('c', 'old')])).toEqual([]);
});

it('takes another kind of cell for another cell', () => {
  expect(shown([[change('a', '1', '2')]], [{ ...cell('a', '2'), cell_type: 'markdown' }])).toEqual([]);
});

it('gives a deleted cell back whole, but for its outputs', () => {
  const [found] = standing([[change('c', 'old', null, { above: ['b', 'a'] })]], [], NONE);
  expect(found).toEqual({
    id: 'c',
    before: { ...cell('c', 'old'), metadata: { tags: ['t'] }, outputs: [], execution_count: null },
    after: null,
    above: ['b', 'a'],
    isMoved: false
  });
});

it('joins changes, one on top of the other, to one', () => {
  const moved = change('a', '2', '2', { is_moved: true, above: ['x'] });
  const [found] = standing([[change('a', '1', '2')], [moved], [change('a', '2', '3')]], [cell('a', '3')], NONE);
  expect([found!.before!.source, found!.above, found!.isMoved]).toEqual(['1', ['x'], true]);
  expect(shown([[change('b', null, '1')], [change('b', '1', null)]], [])).toEqual([]); // added, and removed again
});

it('begins anew after what somebody typed in between, and after what they kept', () => {
  const calls = [[change('a', '1', '2')], [change('a', '2 mine', '3')]];
  expect(shown(calls, [cell('a', '3')])).toEqual([['a', '2 mine', '3']]);
  const kept = new Set([named({ id: 'a', after: cell('a', '2'), isMoved: false })]);
  expect(shown([[change('a', '1', '2')], [change('a', '2', '3')]], [cell('a', '3')], kept)).toEqual([['a', '2', '3']]);
});

it('asks for nothing that was kept, by the same name from here and from there', () => {
  const calls = [[change('a', '1', '2'), change('b', '1', '1', { is_moved: true, above: [] }), change('c', 'old', null)]];
  const cells = [cell('b', '1'), cell('a', '2')];
  const all = standing(calls, cells, NONE);
  expect(all).toHaveLength(3);
  for (const one of all) {
    const left = standing(calls, cells, new Set([named(one)]));
    expect(left).toEqual(all.filter(other => other.id !== one.id));
  }
});
