import type { SessionRow, Sessions } from '../protocol';
import { fixture, inOrder } from '../transcript/testing/streams';
import { fold } from '../transcript/transcript';
import { SessionManager } from './manager';
import { FakeServer, row } from './testing/fake-server';
import { FakeSocket, HELLO, fakeSettings, withoutCacheBuster } from './testing/fake-socket';

let manager: SessionManager;
let answer: (request: Request) => unknown;
let requests: string[];

function list(sessions: SessionRow[], facts: Partial<Sessions> = {}): void {
  FakeSocket.last().say({ type: 'sessions', sessions, removed: [], complete: false, ...facts });
}

function ids(): string[] {
  return manager.sessions.map(({ session_id }) => session_id);
}

/** Lose the connection until the manager has given up. */
function fail(): void {
  FakeSocket.last().lose();
  for (const delay of [1, 2, 4, 8, 16]) {
    vi.advanceTimersByTime(delay * 1_000);
    FakeSocket.last().lose();
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  requests = [];
  answer = () => ({});
  const serverSettings = fakeSettings(request => {
    requests.push(`${request.method} ${withoutCacheBuster(request.url).split('/agentchat')[1]}`);
    return answer(request);
  });
  manager = new SessionManager({ serverSettings, random: () => 0.5 });
});

afterEach(() => {
  manager.dispose();
  vi.useRealTimers();
});

describe('the session list', () => {
  it('is what the server says, then its changes, newest change first', async () => {
    let changes = 0;
    manager.sessionsChanged.connect(() => changes++);
    FakeSocket.last().welcome();
    list([row({ session_id: 'a', updated_at: 1 }), row({ session_id: 'b', updated_at: 2 })], { complete: true });
    await manager.ready;
    expect(ids()).toEqual(['b', 'a']);
    list([row({ session_id: 'a', updated_at: 3, title: 'New' }), row({ session_id: 'c', updated_at: 2 })]);
    expect(ids()).toEqual(['a', 'b', 'c']);
    expect(manager.sessions[0]?.title).toBe('New');
    list([row({ session_id: 'c', updated_at: 9, archived: true })], { removed: ['b'] });
    expect(ids()).toEqual(['a']);
    expect(changes).toBe(3);
    list([row({ session_id: 'z' })], { complete: true });
    expect(ids()).toEqual(['z']);
  });
});

describe('what the server is', () => {
  it('is asked with each connection', async () => {
    const about = { version: '0.1.0', protocol: [1], agents: [], capabilities: [], fence: 'none', limits: HELLO.limits, root: '/' };
    answer = () => about;
    let changes = 0;
    manager.aboutChanged.connect(() => changes++);
    expect(manager.about).toBeNull();
    FakeSocket.last().welcome();
    await vi.advanceTimersByTimeAsync(0);
    expect(manager.about).toEqual(about);
    expect(manager.limits).toEqual(HELLO.limits);
    expect(manager.user).toEqual(HELLO.user);
    expect(changes).toBe(2);
    answer = () => new Response('', { status: 500 });
    FakeSocket.last().lose();
    vi.advanceTimersByTime(1_000);
    FakeSocket.last().welcome();
    await vi.advanceTimersByTimeAsync(0);
    expect(manager.about).toEqual(about);
    expect(requests).toEqual(['GET ', 'GET ', 'GET ']); // on each connection, and why one was lost
  });

  it('says why it shows nothing, while that is so', async () => {
    const error = { code: 'store_unavailable', message: 'The session store is not a file.', id: 'e' };
    answer = () => new Response(JSON.stringify({ error }), { status: 503 });
    FakeSocket.last().lose();
    await vi.advanceTimersByTimeAsync(0);
    expect(manager.problem).toBe('The session store is not a file.');
    answer = () => ({ agents: [] });
    await vi.advanceTimersByTimeAsync(1_000);
    FakeSocket.last().welcome();
    await vi.advanceTimersByTimeAsync(0);
    expect(manager.problem).toBeNull();
  });

  it('tells its time', () => {
    FakeSocket.last().welcome({ time: 1_000 });
    vi.advanceTimersByTime(500);
    expect(manager.serverNow()).toBe(1_500);
  });
});

describe('models', () => {
  it('are the same for everybody who looks, and go with the last', () => {
    new FakeServer(fixture('plain-answer').frames);
    FakeSocket.last().open();
    const model = manager.attach('s1');
    expect(manager.attach('s1')).toBe(model);
    manager.detach('s1');
    expect(model.isDisposed).toBe(false);
    manager.detach('s1');
    expect(model.isDisposed).toBe(true);
    manager.detach('s1');
    expect(manager.attach('s1')).not.toBe(model);
  });

  it('say that their session was deleted', () => {
    new FakeServer(fixture('plain-answer').frames);
    FakeSocket.last().open();
    const model = manager.attach('s1');
    list([], { removed: ['s1'] });
    expect(model.problem).toBe('This session was deleted.');
  });
});

describe('rule 5: without a channel', () => {
  it('reads `frames` and `turn` every 3 seconds, until there is one again', async () => {
    const { frames } = fixture('thinking-and-tool');
    const server = new FakeServer(frames);
    answer = server.answer;
    FakeSocket.last().open();
    const model = manager.attach('s1');
    server.happen(4);
    fail();
    expect(manager.connection).toBe('failed');
    await vi.advanceTimersByTimeAsync(0);
    server.happened = 20;
    requests = [];
    await vi.advanceTimersByTimeAsync(2_999);
    expect(requests).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(requests[0]).toBe('GET /sessions/s1/frames?after=4');
    expect(requests.at(-1)).toBe('GET /sessions/s1/turn');
    expect(model.transcript).toStrictEqual(server.transcript());
    expect(model.isLive).toBe(false);
    server.happened = frames.length;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(model.transcript).toStrictEqual(fold('s1', inOrder(frames)));
    requests = [];
    manager.reconnect();
    FakeSocket.last().open();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(requests).toEqual(['GET ', 'GET ']);
    expect(manager.connection).toBe('connected');
    expect(model.isLive).toBe(true);
  });

  it('shows the words of an open part that are not stored yet', async () => {
    const { frames } = fixture('plain-answer');
    const server = new FakeServer(frames);
    answer = request => {
      const whole = server.answer(request) as { turn?: { parts: object[] } };
      const parts = whole.turn?.parts.map(part => ('text' in part ? { ...part, text: 'Hello, Ada. Ho' } : part));
      return whole.turn ? { ...whole, turn: { ...whole.turn, parts } } : whole;
    };
    FakeSocket.last().open();
    const model = manager.attach('s1');
    server.happened = 9;
    fail();
    await vi.advanceTimersByTimeAsync(0);
    expect(model.transcript.turns[0]?.parts[1]).toMatchObject({ text: 'Hello, Ada. Ho' });
    server.happened = frames.length;
    manager.reconnect();
    FakeSocket.last().open();
    expect(model.transcript).toStrictEqual(fold('s1', inOrder(frames)));
  });

  it('opens a session that was never seen', async () => {
    const { frames } = fixture('rewound');
    const server = new FakeServer(frames);
    server.happened = frames.length;
    answer = server.answer;
    fail();
    const model = manager.attach('s1');
    await vi.advanceTimersByTimeAsync(3_000);
    expect(model.isLoaded).toBe(true);
    expect(model.transcript).toStrictEqual(server.transcript());
  });

  it('begins anew when the store is another one', async () => {
    const server = new FakeServer(fixture('rewound').frames);
    answer = server.answer;
    FakeSocket.last().open();
    const model = manager.attach('s1');
    server.happen(10);
    fail();
    await vi.advanceTimersByTimeAsync(0);
    server.epoch = 'e2';
    server.happened = 2;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(model.transcript).toStrictEqual(server.transcript());
  });

  it('says what is wrong when not even that is possible, and goes on', async () => {
    const server = new FakeServer(fixture('plain-answer').frames);
    FakeSocket.last().open();
    const model = manager.attach('s1');
    answer = () => new Response('', { status: 403 });
    fail();
    await vi.advanceTimersByTimeAsync(0);
    expect(model.problem).toContain('Log in');
    answer = server.answer;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(model.problem).toBeNull();
  });
});

describe('what is asked over REST', () => {
  it('goes to the route for it', async () => {
    const hit = { session_id: 's1', turn_id: null, part_id: null, title: '', snippet: '' };
    answer = () => ({ ...row(), models: [{ model: 'm' }], hits: [hit] });
    const created = await manager.create({ workspace: '.' });
    await manager.rename('s1', 'T');
    await manager.end('s1');
    await manager.detail('s1');
    await manager.upload(new File([''], 'a'));
    await manager.delete('s1');
    expect(created.session_id).toBe('s1');
    await expect(manager.models()).resolves.toEqual([{ model: 'm' }]);
    await expect(manager.search('x')).resolves.toEqual([hit]);
    expect(requests).toEqual([
      'POST /sessions',
      'PATCH /sessions/s1',
      'POST /sessions/s1/end',
      'GET /sessions/s1',
      'PUT /blobs?name=a',
      'DELETE /sessions/s1',
      'GET /models',
      'GET /search?q=x'
    ]);
  });
});

describe('dispose', () => {
  it('lets go of everything, and may be done twice', () => {
    answer = new FakeServer(fixture('plain-answer').frames).answer;
    FakeSocket.last().open();
    const model = manager.attach('s1');
    let disposed = 0;
    manager.disposed.connect(() => disposed++);
    fail();
    manager.dispose();
    manager.dispose();
    expect([manager.isDisposed, model.isDisposed, disposed]).toEqual([true, true, 1]);
    expect(FakeSocket.last().isClosed).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});
