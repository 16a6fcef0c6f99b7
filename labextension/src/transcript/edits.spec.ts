import type { Diff, Status, ToolCall, Turn } from '../protocol';
import { changedBetween } from './edits';
import { withPage } from './pages';
import { FIXTURES } from './testing/streams';
import { apply, emptyTranscript } from './transcript';

const diff = (path: string): Diff => ({ path, old_text: '', new_text: 'x', line: 1, cell: null });

const call = (given: Partial<ToolCall>): ToolCall => ({
  ...{ type: 'tool_call', part_id: 'p1', turn_id: 't1', status: 'completed', name: 'tool', kind: 'edit', title: '' },
  ...{ input: '', output: '', error: null, started_at: 1, ended_at: 2, allowed: null, progress: null, exit_code: null },
  ...{ locations: [], diffs: [], blobs: [], pictures: [], changed: null, elsewhere: null },
  ...given
});

const start = apply(emptyTranscript('s1'), { seq: 1, at: 1, event: { type: 'turn_started', turn_id: 't1', agent: 'a', model: null } });
const pending = apply(start, { seq: 2, at: 1, event: { type: 'part_started', part: call({ status: 'pending' }) } });
const put = (part: ToolCall, before = pending) => apply(before, { seq: null, at: 1, event: { type: 'part_updated', part } });

it('names the files of an edit, each once', () => {
  const part = call({ diffs: [diff('a.py'), diff('b.py'), diff('a.py')], locations: [{ path: 'a.py', line: 1 }] });
  expect(changedBetween(pending, put(part))).toEqual(['a.py', 'b.py']);
  expect(changedBetween(start, put(part))).toEqual(['a.py', 'b.py']);
});

it.each<[Status, boolean]>([
  ['pending', false],
  ['in_progress', false],
  ['denied', false],
  ['completed', true],
  ['failed', true],
  ['cancelled', true],
  ['unknown', true]
])('a call that is %s', (status, counts) => {
  expect(changedBetween(pending, put(call({ status, diffs: [diff('a.py')] })))).toEqual(counts ? ['a.py'] : []);
});

it.each<[ToolCall['kind'], unknown]>([
  ['read', []],
  ['search', []],
  ['fetch', []],
  ['think', []],
  ['edit', ['a.py']],
  ['delete', ['a.py']],
  ['move', ['a.py']],
  ['execute', 'anything'],
  ['other', 'anything']
])('a call of the kind %s', (kind, changed) => {
  expect(changedBetween(pending, put(call({ kind, locations: [{ path: 'a.py', line: null }] })))).toEqual(changed);
});

it('takes an edit that names no file to be of any', () => {
  expect(changedBetween(pending, put(call({})))).toBe('anything');
  expect(changedBetween(pending, put(call({ diffs: [diff('a.py')] }), put(call({ part_id: 'p2', kind: 'execute' }))))).toBe('anything');
});

it('tells of each call once, whatever else comes', () => {
  const ended = put(call({ diffs: [diff('a.py')] }));
  const later = put(call({ part_id: 'p2', status: 'in_progress', kind: 'execute' }), ended);
  expect(changedBetween(ended, later)).toEqual([]);
  expect(changedBetween(ended, put(call({ diffs: [diff('a.py')], output: 'more' }), ended))).toEqual([]);
  expect(changedBetween(ended, put(call({ part_id: 'p2', kind: 'execute' }), later))).toBe('anything');
  expect(changedBetween(later, structuredClone(later))).toEqual([]); // a snapshot, after the connection was lost
});

it('sees what ended while the connection was lost, in this turn and in later ones', () => {
  const ended = put(call({ diffs: [diff('a.py')] }));
  const next = { ...ended.turns[0]!, turn_id: 't2', parts: [call({ turn_id: 't2', part_id: 'p9', diffs: [diff('c.py')] })] };
  expect(changedBetween(pending, structuredClone({ ...ended, turns: [...ended.turns, next] }))).toEqual(['a.py', 'c.py']);
});

it('takes no news from older turns that are read later', () => {
  const old: Turn = { ...start.turns[0]!, turn_id: 't0', parts: [call({ turn_id: 't0', part_id: 'p0', kind: 'execute' })] };
  expect(changedBetween(pending, withPage(pending, [old]))).toEqual([]);
});

it('sees the end of what runs in the background', () => {
  const begun = apply(pending, { seq: 3, at: 1, event: { type: 'task_started', task_id: 'k', turn_id: 't1', part_id: 'p1', title: '' } });
  expect(changedBetween(pending, begun)).toEqual([]);
  const ended = apply(begun, { seq: 4, at: 1, event: { type: 'task_ended', task_id: 'k', state: 'done', tail: '', exit_code: 0 } });
  expect(changedBetween(begun, ended)).toBe('anything');
  expect(changedBetween(ended, structuredClone(ended))).toEqual([]);
});

it('finds something in the shared streams only when a call or a task has ended', () => {
  let found = 0;
  for (const { frames } of FIXTURES) {
    let before = emptyTranscript('s1');
    for (const frame of frames) {
      const after = apply(before, frame);
      if (changedBetween(before, after).length > 0) {
        found++;
        const { event } = frame;
        const status = 'part' in event && event.part.type === 'tool_call' ? event.part.status : event.type;
        expect(['completed', 'failed', 'cancelled', 'unknown', 'task_ended', 'turn_ended']).toContain(status);
      }
      before = after;
    }
  }
  expect(found).toBeGreaterThan(50);
});

it('takes no news from a session that was rewound', () => {
  const ended = put(call({ kind: 'execute' }));
  const next = { ...ended.turns[0]!, turn_id: 't2', parts: [] };
  expect(changedBetween({ ...ended, turns: [...ended.turns, next] }, ended)).toEqual([]);
});
