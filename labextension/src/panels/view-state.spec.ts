import { ViewState } from './view-state';

function storage(): Map<string, string> & { keep: ConstructorParameters<typeof ViewState>[0] } {
  const map = new Map<string, string>();
  return Object.assign(map, {
    keep: {
      getItem: (key: string) => map.get(key) ?? null,
      setItem: (key: string, value: string) => void map.set(key, value),
      removeItem: (key: string) => void map.delete(key)
    }
  });
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('keeps each session’s draft over a reload, written down a moment after the last key', () => {
  const kept = storage();
  const views = new ViewState(kept.keep);
  views.memory('a').setDraft('hal');
  views.memory('a').setDraft('half');
  views.memory('b').setDraft('other');
  expect(kept.size).toBe(0);
  vi.advanceTimersByTime(300);
  const after = new ViewState(kept.keep);
  expect(after.memory('a').draft).toBe('half');
  expect(after.memory('b').draft).toBe('other');
  expect(after.memory('c').draft).toBe('');
});

it('writes everything down when the page goes away', () => {
  const kept = storage();
  const views = new ViewState(kept.keep);
  views.memory('a').setDraft('half');
  views.save();
  expect(new ViewState(kept.keep).memory('a').draft).toBe('half');
});

it('takes the draft of a session that did not exist along, and leaves none behind', () => {
  const kept = storage();
  const views = new ViewState(kept.keep);
  const memory = views.memory(null);
  memory.setDraft('first words');
  memory.folds.set('card:1', true);
  views.adopt('a');
  expect(views.memory('a')).toBe(memory);
  expect(views.memory(null).draft).toBe('');
  memory.setDraft('');
  views.save();
  expect(kept.size).toBe(0);
});

it('forgets a deleted session', () => {
  const kept = storage();
  const views = new ViewState(kept.keep);
  views.memory('a').setDraft('half');
  views.save();
  views.forget('a');
  expect(kept.size).toBe(0);
  expect(views.memory('a').draft).toBe('');
});

it('remembers the session that was looked at last', () => {
  const kept = storage();
  new ViewState(kept.keep).lastSession = 'a';
  expect(new ViewState(kept.keep).lastSession).toBe('a');
});

it('does without a storage that the browser forbids', () => {
  const refuse = () => {
    throw new DOMException('no', 'SecurityError');
  };
  const views = new ViewState({ getItem: refuse, setItem: refuse, removeItem: refuse });
  views.memory('a').setDraft('half');
  views.lastSession = 'a';
  views.save();
  expect(views.memory('a').draft).toBe('half');
  expect(views.lastSession).toBeNull();
});
