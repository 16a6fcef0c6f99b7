// The laws of the house, over every fixture. Python tests the same ones, over any legal stream as well.

import type { ModelMessageRecorded, PartDelta, SentFrame, Totals, UsageRecorded } from '../protocol';
import { countCodePoints, dropCodePoints } from './code-points';
import { FIXTURES, inOrder, partsOf, putsPart, putsText, steps } from './testing/streams';
import type { IStep } from './testing/streams';
import { findPart, fold } from './transcript';

const TERMINAL = ['completed', 'failed', 'cancelled', 'denied', 'unknown'];

function onEveryStream(law: string, check: (frames: SentFrame[]) => void): void {
  it(law, () => {
    for (const { name, frames } of FIXTURES) {
      try {
        check(frames);
      } catch (error) {
        throw new Error(`${name}: ${String(error)}`);
      }
    }
  });
}

function onEveryStep(law: string, check: (step: IStep) => void): void {
  onEveryStream(law, frames => steps(frames).forEach(check));
}

/** Cheaper than `expect` where it is asked a hundred thousand times. */
function must(truth: boolean, what: string): void {
  if (!truth) throw new Error(what);
}

onEveryStep('law 1: a part is put whole', ({ frame: { event }, before, after, repeated }) => {
  if (!putsPart(event) || repeated) return;
  const { part } = event;
  must(!after.stale.includes(part.part_id), 'it is stale');
  if (!before.turns.some(turn => turn.turn_id === part.turn_id)) return;
  const kept = findPart(before, part.part_id)?.status === 'cancelled';
  expect(findPart(after, part.part_id)).toEqual(kept ? { ...part, status: 'cancelled' } : part);
});

onEveryStep('law 1: text is put at its offset, in code points', ({ frame: { event }, before, after, repeated }) => {
  if (!putsText(event) || repeated) return;
  const old = findPart(before, event.part_id);
  const text = [...String(old?.[event.field as keyof typeof old] ?? '')];
  const now = findPart(after, event.part_id);
  if (event.offset > text.length) {
    must(now === old, 'a gap changed the part');
    must(old === undefined || after.stale.includes(event.part_id), 'a gap is not marked');
  } else if (now !== undefined) {
    const news = [...event.text].slice(text.length - event.offset);
    expect(now[event.field as keyof typeof now]).toBe(text.join('') + news.join(''));
  }
});

onEveryStep('law 1: nothing else touches a part', ({ frame: { event }, before, after }) => {
  if (putsPart(event) || putsText(event)) return;
  const old = partsOf(before);
  partsOf(after).forEach((part, id) => must(old.get(id) === part, `part ${id} was touched`));
});

onEveryStream('law 2: deltas are a courtesy', frames => {
  steps(frames).forEach(({ frame, after, repeated }, index) => {
    if (frame.event.type !== 'turn_ended' || repeated) return;
    expect(after).toStrictEqual(fold('s1', inOrder(frames.slice(0, index + 1))));
  });
});

onEveryStream('law 3: adjacent deltas may be merged', frames => {
  expect(fold('s1', merged(frames))).toStrictEqual(fold('s1', frames));
});

onEveryStream('law 4: twice is once', frames => {
  const once = steps(frames).flatMap(({ frame, repeated }) => (repeated ? [] : [frame]));
  const twice = once.flatMap(frame => (putsPart(frame.event) || putsText(frame.event) ? [frame, frame] : [frame]));
  expect({ ...fold('s1', renumbered(twice)), seq: 0 }).toStrictEqual({ ...fold('s1', once), seq: 0 });
});

onEveryStep('law 4: a repeated frame changes nothing', ({ before, after, repeated }) => {
  must(!repeated || after === before, 'it changed something');
});

onEveryStep('law 5: an ended turn is settled', ({ after }) => {
  for (const turn of after.turns) {
    if (turn.state !== 'ended') continue;
    for (const part of turn.parts) must(TERMINAL.includes(part.status), `${part.part_id} is ${part.status}`);
    must(!after.requests.some(request => request.turn_id === turn.turn_id), 'a request is open');
  }
});

onEveryStream('law 5: a turn ends once', frames => {
  const events = inOrder(frames).map(frame => frame.event);
  const ends = events.flatMap(event => (event.type === 'turn_ended' ? [event.turn_id] : []));
  must(new Set(ends).size === ends.length, 'a turn ended twice');
});

onEveryStep('law 6: what is not mentioned keeps its identity', ({ frame: { event }, before, after }) => {
  const mentioned = putsPart(event) ? event.part.part_id : putsText(event) ? event.part_id : undefined;
  const now = partsOf(after);
  partsOf(before).forEach((part, id) => {
    if (id === mentioned) return;
    must(now.get(id) === part || event.type === 'session_rewound', `part ${id} lost its identity`);
  });
  after.turns.forEach((turn, index) => {
    const same = turn.parts === before.turns[index]?.parts || turn.parts.some(part => part.part_id === mentioned);
    must(same || turn.parts.length === 0, `the parts of ${turn.turn_id} are a new list`);
  });
});

onEveryStep('law 7: cancelled is final', ({ before, after }) => {
  const now = partsOf(after);
  partsOf(before).forEach((part, id) => {
    if (part.status === 'cancelled') must((now.get(id) ?? part).status === 'cancelled', `${id} came back`);
  });
});

onEveryStream('law 8: what the model is sent only grows, until the model is another', frames => {
  let model: string | null = null;
  for (const { event } of inOrder(frames)) {
    if (event.type === 'model_context_set') {
      must(event.model !== model, 'the beginning was set anew for the same model');
      model = event.model;
    } else if (event.type === 'model_message_recorded') {
      must(model !== null, 'a message has no beginning');
    }
  }
});

onEveryStream('law 9: every tool_use is answered at the head of the next user message', frames => {
  let open: string[] = [];
  for (const { role, blocks } of messagesOf(frames)) {
    const read = JSON.parse(blocks) as IBlock[];
    const answers = read.slice(0, open.length).map(block => block.tool_use_id);
    expect(new Set(answers)).toEqual(new Set(open));
    must(!read.slice(open.length).some(block => block.type === 'tool_result'), 'a result answers nothing');
    open = role === 'user' ? [] : read.flatMap(block => (block.type === 'tool_use' ? [String(block.id)] : []));
  }
});

onEveryStream('law 10: numbers have no gap and live text has none', frames => {
  inOrder(frames).forEach((frame, index) => must(frame.seq === index + 1, `seq ${frame.seq} at ${index}`));
  for (const { seq, event } of frames) must((seq === null) === (event.type === 'part_delta'), event.type);
});

onEveryStream('law 11: totals are the sum, and unknown is not zero', frames => {
  const used = inOrder(frames).flatMap(({ event }) => (event.type === 'usage_recorded' ? [event] : []));
  const transcript = fold('s1', frames);
  expect(transcript.totals).toEqual(sum(used));
  for (const { model, totals } of transcript.by_model) {
    expect(totals).toEqual(sum(used.filter(event => event.model === model)));
  }
  for (const { turn_id, requests, totals } of transcript.turns) {
    expect(requests).toEqual(used.filter(event => event.turn_id === turn_id));
    expect(totals).toEqual(sum(requests));
  }
});

it('code points are counted as Python counts them', () => {
  for (const text of ['', 'abc', '\u{1f600}', 'a\u{1f468}\u200d\u{1f469}b', '\ud83d-', '-\udc00', '\ud83d\ud83d\ude00']) {
    expect(countCodePoints(text)).toBe([...text].length);
    for (let count = 0; count <= text.length + 1; count++) {
      expect(dropCodePoints(text, count)).toBe([...text].slice(count).join(''));
    }
  }
});

interface IBlock {
  type: string;
  id?: string;
  tool_use_id?: string;
}

function messagesOf(frames: SentFrame[]): ModelMessageRecorded[] {
  return inOrder(frames).flatMap(({ event }) => (event.type === 'model_message_recorded' ? [event] : []));
}

/** Merge as a channel does for a slow client. */
function merged(frames: SentFrame[]): SentFrame[] {
  const out: SentFrame[] = [];
  for (const frame of frames) {
    const last = out.at(-1)?.event;
    if (frame.event.type === 'part_delta' && last?.type === 'part_delta' && follows(last, frame.event)) {
      out[out.length - 1] = { ...frame, event: { ...last, text: last.text + frame.event.text } };
    } else {
      out.push(frame);
    }
  }
  return out;
}

function follows(one: PartDelta, other: PartDelta): boolean {
  const sameField = one.part_id === other.part_id && one.field === other.field;
  return sameField && other.offset === one.offset + [...one.text].length;
}

/** Give the stored frames new numbers, as if the store had taken each of them. */
function renumbered(frames: SentFrame[]): SentFrame[] {
  let seq = 0;
  return frames.map(frame => (frame.seq === null ? frame : { ...frame, seq: ++seq }));
}

function sum(used: UsageRecorded[]): Totals {
  const all = (figure: (event: UsageRecorded) => number) => used.reduce((total, event) => total + figure(event), 0);
  return {
    requests: used.length,
    input_tokens: all(event => event.input_tokens ?? 0),
    output_tokens: all(event => event.output_tokens ?? 0),
    cache_read_tokens: all(event => event.cache_read_tokens ?? 0),
    cache_write_tokens: all(event => event.cache_write_tokens ?? 0),
    tokens_unknown: all(event => Number(event.cut || event.input_tokens === null || event.output_tokens === null)),
    cost: all(event => event.cost ?? 0),
    cost_unknown: all(event => Number(event.cut || event.cost === null))
  };
}
