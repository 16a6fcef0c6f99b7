import type { Attach, Event, SentFrame, Snapshot, Transcript } from '../protocol';
import { FIXTURES, fixture, inOrder } from '../transcript/testing/streams';
import { fold } from '../transcript/transcript';
import { Connection } from './connection';
import { SessionModel } from './session-model';
import { FakeServer } from './testing/fake-server';
import { FakeSocket, fakeSettings } from './testing/fake-socket';

const FINISHED = FIXTURES.filter(({ transcript }) => transcript.turns.every(turn => turn.state === 'ended'));

interface ISetUp {
  server: FakeServer;
  connection: Connection;
  model: SessionModel;
}

let disposables: { dispose(): void }[] = [];

function setUp(stream: readonly SentFrame[], turns?: number): ISetUp {
  let server: FakeServer | null = null;
  const serverSettings = fakeSettings(request => server?.answer(request));
  server = new FakeServer(stream, turns);
  const connection = new Connection({ serverSettings, random: () => 0.5 });
  const model = new SessionModel({ sessionId: 's1', connection, serverSettings });
  disposables.push(model, connection);
  connection.connect();
  return { server, connection, model };
}

/** A model that has seen the whole stream. */
function loaded(name: string, turns?: number): ISetUp {
  const { frames } = fixture(name);
  const made = setUp(frames, turns);
  made.server.happened = frames.length;
  FakeSocket.last().open();
  return made;
}

function reconnect(): void {
  FakeSocket.last().lose();
  vi.advanceTimersByTime(20_000);
  FakeSocket.last().open();
}

function lastAttach(server: FakeServer): Attach {
  const attach = server.attaches.at(-1);
  if (attach === undefined) throw new Error('nothing was attached');
  return attach;
}

/** Four turns, each with a prompt. */
function fourTurns(): SentFrame[] {
  const { frames } = fixture('cancelled-while-thinking');
  const events = [1, 2, 3, 4].flatMap(number =>
    frames.map(({ event }) => JSON.parse(JSON.stringify(event).replaceAll(/"([tp]\d)"/g, `"$1-${number}"`)) as Event)
  );
  return events
    .filter(event => event.type !== 'part_delta')
    .map((event, index) => ({ seq: index + 1, at: 1_000 + index, event }));
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  for (const one of disposables) one.dispose();
  disposables = [];
  vi.useRealTimers();
});

describe('one road', () => {
  it('cut at every message of a recorded stream, it ends with the same transcript', () => {
    for (const { name, frames } of FINISHED.slice(0, 40)) {
      for (let cut = 0; cut <= frames.length; cut++) {
        const { server, model, connection } = setUp(frames);
        FakeSocket.last().open();
        server.happen(cut);
        FakeSocket.last().lose();
        server.happen(cut % 4); // nobody is listening
        vi.advanceTimersByTime(1_000);
        FakeSocket.last().open();
        server.happen(frames.length);
        expect(model.transcript, `${name}, cut at ${cut}`).toStrictEqual(fold('s1', inOrder(frames)));
        expect(model.isLive).toBe(true);
        model.dispose();
        connection.dispose();
      }
    }
  }, 60_000); // a second or two, if the machine has nothing else to do

  it('resumes with its place, and gets only what is missing', () => {
    const { server, model } = setUp(fixture('plain-answer').frames);
    FakeSocket.last().open();
    expect(lastAttach(server)).not.toHaveProperty('after');
    server.happen(9);
    const { seq } = model.transcript;
    server.happen(0);
    reconnect();
    expect(seq).toBeGreaterThan(0);
    expect(lastAttach(server)).toMatchObject({ epoch: 'e1', after: seq });
  });

  it('folds a message at once and says so once, however many frames are in it', () => {
    const { frames } = fixture('thinking-and-tool');
    const { server, model } = setUp(frames);
    FakeSocket.last().open();
    let changes = 0;
    model.stateChanged.connect(() => changes++);
    server.tell(FakeSocket.last(), frames);
    expect(changes).toBe(1);
    expect(model.transcript).toStrictEqual(fold('s1', frames));
    server.tell(FakeSocket.last(), frames.filter(frame => frame.seq !== null));
    expect(changes).toBe(1);
  });

  it('takes every message twice as if it came once', () => {
    for (const { name, frames } of FINISHED.slice(0, 40)) {
      const { server, model } = setUp(frames);
      FakeSocket.last().open();
      for (const frame of frames) {
        server.happen(1);
        server.tell(FakeSocket.last(), [frame]);
      }
      expect(model.transcript, name).toStrictEqual(fold('s1', inOrder(frames)));
    }
  });

  it('knows whether an agent elsewhere is there, and that one here is not asked about', () => {
    const { model } = loaded('cancelled-while-thinking');
    const synced = { type: 'synced' as const, session_id: 's1', epoch: 'e1', seq: model.transcript.seq };
    expect(model.presence).toBeNull();
    const elsewhere = { agent: { name: 'build-bot' }, host: '10.0.0.7', away: true, since: 5 };
    FakeSocket.last().say({ ...synced, elsewhere });
    expect(model.presence).toEqual(elsewhere);
    FakeSocket.last().say(synced);
    expect(model.presence).toBeNull();
  });

  it('knows who else runs the session and what is not saved, as often as it is told', () => {
    const { model } = loaded('cancelled-while-thinking');
    const heard = vi.fn();
    model.stateChanged.connect(heard);
    const synced = { type: 'synced' as const, session_id: 's1', epoch: 'e1', seq: model.transcript.seq };
    const before = model.transcript;
    FakeSocket.last().say({ ...synced, read_only: 'lab-7:8888' });
    expect([model.readOnly, model.unsaved]).toEqual(['lab-7:8888', null]);
    FakeSocket.last().say({ ...synced, unsaved: 'The disk is full.' });
    expect([model.readOnly, model.unsaved]).toEqual([null, 'The disk is full.']);
    FakeSocket.last().say(synced);
    expect([model.readOnly, model.unsaved]).toEqual([null, null]);
    expect(heard).toHaveBeenCalledTimes(3);
    expect(model.transcript).toBe(before);
  });

  it('is not loaded before the snapshot, and live only after `synced`', () => {
    const { model } = setUp(fixture('plain-answer').frames);
    expect([model.isLoaded, model.isLive]).toEqual([false, false]);
    FakeSocket.server = null;
    FakeSocket.last().welcome();
    const frame: SentFrame = { seq: 1, at: 0, event: { type: 'turn_started', turn_id: 't1', agent: 'demo', model: null } };
    FakeSocket.last().say({ type: 'frames', session_id: 's1', frames: [frame] });
    expect(model.transcript.turns).toEqual([]);
    FakeSocket.last().say(snapshotOf(fixture('plain-answer').transcript));
    expect([model.isLoaded, model.isLive]).toEqual([true, false]);
    FakeSocket.last().say({ type: 'synced', session_id: 's1', epoch: 'e1', seq: model.transcript.seq });
    expect(model.isLive).toBe(true);
    FakeSocket.last().lose();
    expect([model.isLoaded, model.isLive]).toEqual([true, false]);
  });

  it('leaves alone what is said of other sessions', () => {
    const { server, model } = loaded('plain-answer');
    const before = model.transcript;
    FakeSocket.last().say({ ...snapshotOf(fixture('rewound').transcript), session_id: 's2' });
    FakeSocket.last().say({ type: 'frames', session_id: 's2', frames: server.stored() });
    expect(model.transcript).toBe(before);
  });
});

describe('what is missing is asked for', () => {
  it('a gap in a part brings a snapshot', () => {
    const { frames } = fixture('gap-makes-stale');
    const { server, model } = setUp(frames);
    FakeSocket.last().open();
    server.happen(frames.length);
    expect(server.attaches.length).toBeGreaterThan(1);
    expect(lastAttach(server)).not.toHaveProperty('after');
    expect(model.transcript.stale).toEqual([]);
    expect(model.isLive).toBe(true);
  });

  it('a stored frame that was skipped brings a snapshot', () => {
    const { frames } = fixture('plain-answer');
    const { server, model } = setUp(frames);
    FakeSocket.last().open();
    server.happen(3);
    server.happened = frames.length;
    server.tell(FakeSocket.last(), frames.slice(-1));
    expect(server.attaches).toHaveLength(2);
    expect(model.transcript).toStrictEqual(fold('s1', inOrder(frames)));
  });

  it('another epoch voids the place and the pages that were read', () => {
    const { server, model } = loaded('plain-answer');
    server.epoch = 'e2';
    server.happened = 3;
    reconnect();
    expect(lastAttach(server)).toMatchObject({ epoch: 'e1' });
    expect(model.transcript).toStrictEqual(server.transcript());
    reconnect();
    expect(lastAttach(server)).toMatchObject({ epoch: 'e2', after: 3 });
  });

  it('a large snapshot that was not finished is begun anew', () => {
    const { server, model } = loaded('plain-answer');
    FakeSocket.server = null;
    reconnect();
    FakeSocket.last().welcome();
    FakeSocket.last().say({ ...snapshotOf(model.transcript), epoch: '' });
    new FakeServer([]);
    FakeSocket.server = (_, command) => command.type === 'attach' && server.attaches.push(command);
    reconnect();
    FakeSocket.last().welcome();
    expect(lastAttach(server)).not.toHaveProperty('epoch');
  });
});

describe('older turns', () => {
  const ids = (transcript: Transcript) => transcript.turns.map(turn => turn.turn_id);

  it('are read a page at a time and put in front', async () => {
    const { server, model } = setUp(fourTurns(), 1);
    server.happened = fourTurns().length;
    FakeSocket.last().open();
    expect(ids(model.transcript)).toEqual(['t1-4']);
    expect(model.hasOlder).toBe(true);
    await expect(Promise.all([model.loadOlder(), model.loadOlder()])).resolves.toEqual([true, true]);
    expect(ids(model.transcript)).toEqual(['t1-2', 't1-3', 't1-4']);
    await model.loadOlder();
    expect(model.transcript).toStrictEqual(server.transcript());
    expect(model.hasOlder).toBe(false);
    await expect(model.loadOlder()).resolves.toBe(false);
  });

  it('stay when a snapshot follows on them', async () => {
    const { server, model } = setUp(fourTurns(), 1);
    server.happened = fourTurns().length;
    FakeSocket.last().open();
    await model.loadOlder();
    const skipped = { seq: 999, at: 0, event: server.stored()[0]?.event } as SentFrame;
    server.tell(FakeSocket.last(), [skipped]);
    expect(server.attaches).toHaveLength(2);
    expect(ids(model.transcript)).toEqual(['t1-2', 't1-3', 't1-4']);
    expect(model.hasOlder).toBe(true);
  });

  it('that cannot be read are refused', async () => {
    const made = setUp(fourTurns(), 1);
    made.server.happened = fourTurns().length;
    FakeSocket.last().open();
    const error = { code: 'store_unavailable', message: 'The disk is full.', id: 'e1' };
    vi.spyOn(made.server, 'answer').mockReturnValue(new Response(JSON.stringify({ error }), { status: 503 }));
    await expect(made.model.loadOlder()).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(made.model.hasOlder).toBe(true);
  });
});

describe('commands', () => {
  it('are sent to the session, each with an id of its own', () => {
    const { model } = loaded('plain-answer');
    FakeSocket.server = null;
    const answers = [
      model.prompt('Hi'),
      model.prompt([{ type: 'file', path: 'a.py' }], { delivery: 'queue', settings: { model: 'm' } }),
      model.cancel(),
      model.cancel('t1'),
      model.stopTool('p1'),
      model.answer('q1', { option: 'deny', text: 'no' }),
      model.set({ mode: 'plan' }),
      model.editQueue({ op: 'move', prompt_id: 'w1', position: 0 }),
      model.pause(),
      model.resume()
    ];
    for (const answer of answers) answer.catch(() => undefined);
    const sent = FakeSocket.last().sent.slice(-10);
    expect(sent).toMatchObject([
      { type: 'prompt', content: 'Hi' },
      { type: 'prompt', content: [{ type: 'file', path: 'a.py' }], delivery: 'queue', settings: { model: 'm' } },
      { type: 'cancel' },
      { type: 'cancel', turn_id: 't1' },
      { type: 'stop_tool', part_id: 'p1' },
      { type: 'answer', request_id: 'q1', option: 'deny', text: 'no' },
      { type: 'set', mode: 'plan' },
      { type: 'queue', op: 'move', prompt_id: 'w1', position: 0 },
      { type: 'pause' },
      { type: 'resume' }
    ]);
    expect(sent.every(command => 'session_id' in command && command.session_id === 's1')).toBe(true);
    expect(new Set(sent.map(command => command.id)).size).toBe(10);
  });

  it('never change the transcript themselves', async () => {
    const { model } = loaded('plain-answer');
    const before = model.transcript;
    await model.prompt('Hi');
    expect(model.transcript).toBe(before);
  });

  it('given while the connection is down are done once', async () => {
    const { server, model } = loaded('plain-answer');
    FakeSocket.server = null; // it goes before it answers
    const answered = model.prompt('once');
    const [sent] = FakeSocket.last().asked('prompt');
    FakeSocket.last().lose();
    const other = new FakeServer([]);
    vi.advanceTimersByTime(1_000);
    FakeSocket.last().open();
    await expect(answered).resolves.toMatchObject({ ok: true });
    FakeSocket.last().lose();
    vi.advanceTimersByTime(1_000);
    FakeSocket.last().open();
    expect(other.executed).toEqual([sent?.id]);
    expect(server.executed).toEqual([]);
  });
});

describe('a session that cannot be shown', () => {
  it('says why, until it can', async () => {
    const { server, model } = setUp(fixture('plain-answer').frames);
    FakeSocket.server = (socket, command) => {
      const error = { code: 'unknown_session' as const, message: 'This session is gone.', id: '' };
      if (command.type === 'attach') socket.say({ type: 'reply', id: command.id, ok: false, error });
    };
    FakeSocket.last().welcome();
    await vi.advanceTimersByTimeAsync(0);
    expect(model.problem).toBe('This session is gone.');
    expect(model.isLoaded).toBe(false);
    const back = new FakeServer(fixture('plain-answer').frames);
    back.happened = server.happened;
    reconnect();
    await vi.advanceTimersByTimeAsync(0);
    expect(model.problem).toBeNull();
    expect(model.isLoaded).toBe(true);
  });
});

describe('dispose', () => {
  it('detaches, goes silent, and may be done twice', () => {
    const { server, model } = loaded('plain-answer');
    let disposed = 0;
    let changes = 0;
    model.disposed.connect(() => disposed++);
    model.stateChanged.connect(() => changes++);
    model.dispose();
    model.dispose();
    expect(model.isDisposed).toBe(true);
    expect(disposed).toBe(1);
    expect(FakeSocket.last().asked('detach')).toHaveLength(1);
    FakeSocket.last().say(snapshotOf(fixture('rewound').transcript));
    model.setProblem('late');
    expect(changes).toBe(0);
    expect(model.transcript).toStrictEqual(server.transcript());
  });
});

function snapshotOf(transcript: Transcript): Snapshot {
  const { seq } = transcript;
  return { type: 'snapshot', session_id: 's1', epoch: 'e1', seq, transcript, more: false, read_only: null };
}
