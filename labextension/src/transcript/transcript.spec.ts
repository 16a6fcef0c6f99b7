import type { Event, SentFrame, Transcript } from '../protocol';
import { withKnownPages, withPage } from './pages';
import { FIXTURES, fixture } from './testing/streams';
import { apply, emptyTranscript, findPart, fold, openTurn } from './transcript';

function running(): Transcript {
  return fold('s1', fixture('gap-makes-stale').frames.slice(0, -4));
}

function frame(event: Event, seq: number | null = 99): SentFrame {
  return { seq, at: 1000, event };
}

describe('fold', () => {
  it('is the one of Python for the streams with a name', () => {
    const streams = FIXTURES.filter(({ name }) => !name.startsWith('generated '));
    expect(streams.length).toBeGreaterThanOrEqual(12);
    for (const { name, frames, transcript } of streams) {
      expect(fold('s1', frames), name).toStrictEqual(transcript);
    }
  });

  it('is the one of Python for the 500 generated streams', () => {
    const streams = FIXTURES.filter(({ name }) => name.startsWith('generated '));
    expect(streams).toHaveLength(500);
    for (const { name, frames, transcript } of streams) {
      expect(fold('s1', frames), name).toStrictEqual(transcript);
    }
  });

  it('ignores an event that it does not know', () => {
    const newer = { type: 'hologram_shown', part_id: 'p1' } as unknown as Event;
    const before = running();
    expect(apply(before, frame(newer, null))).toBe(before);
    expect(apply(before, frame(newer))).toEqual({ ...before, seq: 99 });
  });

  it('ignores text for what is not there or does not grow', () => {
    const before = running();
    for (const [part_id, field, text] of [
      ['older', 'text', 'x'],
      ['p1', 'text', 'x'],
      ['p2', 'status', 'x'],
      ['p2', 'output', 'x'],
      ['p2', 'text', '']
    ] as const) {
      const after = apply(before, frame({ type: 'part_delta', part_id, field, offset: 0, text }, null));
      expect(after).toBe(before);
    }
  });

  it('leaves the turns when an event is about an older page', () => {
    const before = running();
    for (const event of [
      { type: 'turn_ended', turn_id: 'older', stop_reason: 'end_turn', error: null },
      { type: 'session_rewound', to: 'older', restore: 'both' },
      { type: 'retry_scheduled', turn_id: 'older', attempt: 1, reason: '', retry_at: 0 }
    ] as Event[]) {
      expect(apply(before, frame(event)).turns).toBe(before.turns);
    }
  });

  it('never changes a transcript', () => {
    for (const { frames } of FIXTURES.slice(0, 60)) {
      let transcript = emptyTranscript('s1');
      for (const one of frames) transcript = apply(deepFrozen(transcript), one);
    }
  });

  it('takes time by the length of a delta, not of the text', () => {
    const part = findPart(running(), 'p2');
    const turn = running().turns[0];
    if (part?.type !== 'text' || turn === undefined) throw new Error('no text');
    const long = { ...part, text: '\u{1f600}'.repeat(100_000) };
    let transcript: Transcript = { ...running(), turns: [{ ...turn, parts: [long] }] };
    const counted = vi.spyOn(String.prototype, 'charCodeAt');
    for (let n = 0; n < 100; n++) {
      const delta: Event = { type: 'part_delta', part_id: 'p2', field: 'text', offset: 100_000 + n, text: 'x' };
      transcript = apply(transcript, frame(delta, null));
    }
    expect(counted.mock.calls.length).toBeLessThan(400_000);
    expect(findPart(transcript, 'p2')).toMatchObject({ text: long.text + 'x'.repeat(100) });
  });
});

describe('openTurn and findPart', () => {
  it('find the running turn and any part', () => {
    expect(openTurn(running())?.turn_id).toBe('t1');
    expect(openTurn(emptyTranscript('s1'))).toBeUndefined();
    expect(openTurn(fixture('plain-answer').transcript)).toBeUndefined();
    expect(findPart(running(), 'p2')).toMatchObject({ type: 'text', text: 'one ' });
    expect(findPart(running(), 'nobody')).toBeUndefined();
  });
});

describe('older pages', () => {
  const template = fixture('plain-answer').transcript;
  const turns = template.turns.flatMap(turn => ['t1', 't2', 't3', 't4'].map(turn_id => ({ ...turn, turn_id })));
  const showing = (from: number, to: number) => ({ ...template, turns: turns.slice(from, to) });

  it('are put in front, each turn once', () => {
    const whole = withPage(showing(2, 4), turns.slice(0, 3));
    expect(whole.turns.map(turn => turn.turn_id)).toEqual(['t1', 't2', 't3', 't4']);
    expect(whole.turns[3]).toBe(turns[3]);
    expect(withPage(whole, turns)).toBe(whole);
  });

  it('stay when a new snapshot follows on them', () => {
    expect(withKnownPages(showing(2, 4), showing(0, 3)).turns).toEqual(turns);
  });

  it('go when turns between them and the snapshot are missing', () => {
    const snapshot = showing(3, 4);
    expect(withKnownPages(snapshot, showing(0, 2))).toBe(snapshot);
    expect(withKnownPages({ ...snapshot, turns: [] }, showing(0, 2)).turns).toEqual([]);
  });
});

function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFrozen);
  }
  return value;
}
