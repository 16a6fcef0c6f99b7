import { KeptChanges } from './kept-changes';

beforeEach(() => window.localStorage.clear());

it('is known over a reload, and in another window', () => {
  const [one, two] = [new KeptChanges(window.localStorage), new KeptChanges(window.localStorage)];
  one.add(['a']);
  two.add(['b', 'a']);
  expect([...one.names]).toEqual(['a', 'b']);
});

it('forgets the oldest', () => {
  const kept = new KeptChanges(window.localStorage);
  kept.add(Array.from({ length: 2_001 }, (_, at) => `${at}`));
  expect([kept.names.size, kept.names.has('0'), kept.names.has('2000')]).toEqual([2_000, false, true]);
});

it.each(['no json', '{}', 'null', '[1, null]'])('takes %s for nothing', text => {
  window.localStorage.setItem('jupyter_agentchat:kept', text);
  expect(new KeptChanges(window.localStorage).names.size).toBe(0);
});

it('goes on where nothing can be kept', () => {
  const full = { getItem: () => null, setItem: () => { throw new DOMException('full', 'QuotaExceededError'); }, removeItem: () => undefined };
  const kept = new KeptChanges(full);
  kept.add(['a']);
  expect(kept.names.size).toBe(0);
});
