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

describe('attachments', () => {
  const shown = { type: 'terminal', text: 'failed', name: 'Terminal 1' } as const;
  const file = { type: 'file', path: 'a.py' } as const;

  it('are kept with the draft', () => {
    const kept = storage();
    const views = new ViewState(kept.keep);
    views.memory('a').setAttachments([shown, file]);
    vi.advanceTimersByTime(300);
    expect(new ViewState(kept.keep).memory('a').attachments).toEqual([shown, file]);
    expect(new ViewState(kept.keep).memory('b').attachments).toEqual([]);
  });

  it('are kept as long as the page lives only, when they are large', () => {
    const kept = storage();
    const views = new ViewState(kept.keep);
    views.memory('a').setAttachments([{ ...shown, text: 'x'.repeat(70_000) }]);
    views.save();
    expect(views.memory('a').attachments).toHaveLength(1);
    expect(kept.size).toBe(0);
  });

  it('a path without a session, and so without a workspace, is not kept over a reload', () => {
    const kept = storage();
    const views = new ViewState(kept.keep);
    views.memory(null).setAttachments([shown, file]);
    views.save();
    expect(new ViewState(kept.keep).memory(null).attachments).toEqual([shown]);
    views.adopt('a');
    expect(views.memory('a').attachments).toEqual([shown, file]);
    expect(new ViewState(kept.keep).memory(null).attachments).toEqual([]);
  });

  it.each(['{', 'null', '7', '[null, 7, {"type": "text", "text": "x"}, {"type": "file", "path": 7}]'])(
    'what was written by another page is read with care: %s',
    written => {
      const kept = storage();
      kept.set('jupyter_agentchat:attachments:a', written);
      expect(new ViewState(kept.keep).memory('a').attachments).toEqual([]);
    }
  );
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

it('keeps what is typed in a row that waits over a reload, and nothing of another shape', () => {
  const kept = storage();
  const views = new ViewState(kept.keep);
  views.memory('a').setEdits({ p: { from: 'old', text: 'new' } });
  views.save();
  expect(new ViewState(kept.keep).memory('a').edits).toEqual({ p: { from: 'old', text: 'new' } });
  expect(new ViewState(kept.keep).memory('b').edits).toEqual({});
  for (const key of kept.keys()) kept.set(key, '{"p":{"text":7},"q":{"from":"old","text":"new"}}');
  expect(new ViewState(kept.keep).memory('a').edits).toEqual({ q: { from: 'old', text: 'new' } });
  for (const key of kept.keys()) kept.set(key, 'no JSON');
  expect(new ViewState(kept.keep).memory('a').edits).toEqual({});
  views.memory('a').setEdits({});
  views.save();
  expect(kept.size).toBe(0);
});

it('forgets a deleted session', () => {
  const kept = storage();
  const views = new ViewState(kept.keep);
  views.memory('a').setDraft('half');
  views.memory('a').setAttachments([{ type: 'file', path: 'a.py' }]);
  views.memory('a').setEdits({ p: { from: 'old', text: 'new' } });
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
