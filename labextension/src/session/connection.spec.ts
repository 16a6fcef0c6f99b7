import { UUID } from '@lumino/coreutils';
import type { Command, Said } from '../protocol';
import { Connection } from './connection';
import { FakeSocket, HELLO, fakeSettings } from './testing/fake-socket';
import type { ConnectionState } from './tokens';

let connection: Connection;
let states: ConnectionState[];

function prompt(content: string): Extract<Command, { type: 'prompt' }> {
  return { type: 'prompt', id: UUID.uuid4(), session_id: 's1', content };
}

/** Make every attempt fail that comes in this time. */
function failFor(milliseconds: number): void {
  for (let passed = 0; passed < milliseconds; passed += 250) {
    vi.advanceTimersByTime(250);
    if (!FakeSocket.last().isClosed) FakeSocket.last().lose();
  }
}

function setVisibility(state: DocumentVisibilityState): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
  document.dispatchEvent(new Event('visibilitychange'));
}

beforeEach(() => {
  vi.useFakeTimers();
  connection = new Connection({ serverSettings: fakeSettings(), random: () => 0.5 });
  states = [];
  connection.stateChanged.connect((_, state) => states.push(state));
  connection.connect();
});

afterEach(() => {
  connection.dispose();
  vi.useRealTimers();
});

describe('hello', () => {
  it('comes first, with the versions that the page speaks', () => {
    const socket = FakeSocket.last();
    void connection.send(prompt('early')).catch(() => undefined);
    expect(socket.sent).toEqual([]);
    socket.open();
    expect(socket.sent).toMatchObject([{ type: 'hello', protocol: [1] }]);
    socket.say(HELLO);
    expect(socket.sent.map(command => command.type)).toEqual(['hello', 'prompt']);
  });

  it('makes the connection stand, and not the open socket alone', () => {
    FakeSocket.last().open();
    expect(connection.state).toBe('connecting');
    FakeSocket.last().say(HELLO);
    expect(connection.state).toBe('connected');
    expect(connection.hello).toEqual(HELLO);
  });

  it('from a server that speaks another version asks for a reload', () => {
    FakeSocket.last().welcome({ protocol: 2 });
    expect(connection.state).toBe('outdated');
    expect(FakeSocket.last().isClosed).toBe(true);
  });

  it('that is refused asks for a reload', () => {
    const socket = FakeSocket.last();
    socket.open();
    const error = { code: 'unsupported' as const, message: 'Reload the page.', id: '' };
    socket.say({ type: 'reply', id: socket.asked('hello')[0]?.id ?? '', ok: false, error });
    expect(connection.state).toBe('outdated');
  });

  it('goes to the server below its base, without a token in the address', () => {
    expect(FakeSocket.last().url).toBe('ws://localhost:8888/base/api/agentchat/channel');
  });
});

describe('a command', () => {
  it('is settled by the reply with its id', async () => {
    FakeSocket.last().welcome();
    const one = prompt('one');
    const two = prompt('two');
    const answers = [connection.send(one), connection.send(two)] as const;
    const error = { code: 'busy' as const, message: 'Wait a little.', id: 'e1' };
    FakeSocket.last().say({ type: 'reply', id: two.id, ok: false, error });
    FakeSocket.last().say({ type: 'reply', id: one.id, ok: true, turn_id: 't1' });
    await expect(answers[0]).resolves.toMatchObject({ ok: true, turn_id: 't1' });
    await expect(answers[1]).rejects.toMatchObject({ name: 'Refused', code: 'busy', message: 'Wait a little.', id: 'e1' });
  });

  it('is sent again after a lost connection, with the same id, until it is answered', async () => {
    FakeSocket.last().welcome();
    const command = prompt('once');
    const answered = connection.send(command);
    for (let times = 0; times < 3; times++) {
      FakeSocket.last().lose();
      vi.advanceTimersByTime(20_000);
      FakeSocket.last().welcome();
      expect(FakeSocket.last().asked('prompt')).toEqual([command]);
    }
    FakeSocket.last().say({ type: 'reply', id: command.id, ok: true });
    await expect(answered).resolves.toMatchObject({ ok: true });
    FakeSocket.last().lose();
    vi.advanceTimersByTime(20_000);
    FakeSocket.last().welcome();
    expect(FakeSocket.last().asked('prompt')).toEqual([]);
  });

  it('that is answered twice is settled once', async () => {
    FakeSocket.last().welcome();
    const command = prompt('once');
    const answered = connection.send(command);
    FakeSocket.last().say({ type: 'reply', id: command.id, ok: true });
    FakeSocket.last().say({ type: 'reply', id: command.id, ok: false });
    await expect(answered).resolves.toMatchObject({ ok: true });
  });

  it('for this connection alone is refused when it is lost, and not sent again', async () => {
    FakeSocket.last().welcome();
    const answered = connection.ask({ type: 'attach', id: '1', session_id: 's1' });
    FakeSocket.last().lose();
    await expect(answered).rejects.toMatchObject({ code: 'offline' });
    await expect(connection.ask({ type: 'attach', id: '2', session_id: 's1' })).rejects.toMatchObject({ code: 'offline' });
    vi.advanceTimersByTime(20_000);
    FakeSocket.last().welcome();
    expect(FakeSocket.last().asked('attach')).toEqual([]);
  });

  it('that the server would not take for its size is refused at once and not sent', async () => {
    FakeSocket.last().welcome({ limits: { ...HELLO.limits, max_frame_bytes: 1_000 } });
    await expect(connection.send(prompt('\u{1f600}'.repeat(300)))).rejects.toMatchObject({ code: 'too_large' });
    void connection.send(prompt('x'.repeat(800))).catch(() => undefined);
    expect(FakeSocket.last().asked('prompt')).toHaveLength(1);
  });

  it('keeps text that UTF-8 cannot hold', () => {
    FakeSocket.last().welcome();
    void connection.send(prompt('\ud83d|\u0000')).catch(() => undefined);
    expect(FakeSocket.last().asked('prompt')[0]?.content).toBe('\ud83d|\u0000');
  });
});

describe('rule 5', () => {
  it('connects again after 1, 2, 4, 8 and 16 seconds, then offers a button', () => {
    FakeSocket.last().welcome();
    FakeSocket.last().lose();
    for (const [index, delay] of [1_000, 2_000, 4_000, 8_000, 16_000].entries()) {
      expect(connection.state).toBe('reconnecting');
      vi.advanceTimersByTime(delay - 1);
      expect(FakeSocket.all).toHaveLength(index + 1);
      vi.advanceTimersByTime(1);
      expect(FakeSocket.all).toHaveLength(index + 2);
      FakeSocket.last().lose();
    }
    expect(connection.state).toBe('failed');
    vi.advanceTimersByTime(600_000);
    expect(FakeSocket.all).toHaveLength(6);
    expect(states).toEqual(['connected', 'reconnecting', 'failed']);
  });

  it('varies the delays by a quarter', () => {
    for (const [random, delay] of [
      [0, 750],
      [0.999, 1_249]
    ] as const) {
      const other = new Connection({ serverSettings: fakeSettings(), random: () => random });
      other.connect();
      FakeSocket.last().lose();
      vi.advanceTimersByTime(delay - 1);
      expect(FakeSocket.all).toHaveLength(1);
      vi.advanceTimersByTime(2);
      expect(FakeSocket.all).toHaveLength(2);
      other.dispose();
    }
  });

  it('tries once more for each press of the button', () => {
    failFor(60_000);
    expect(connection.state).toBe('failed');
    const before = FakeSocket.all.length;
    connection.connect();
    connection.connect();
    expect(connection.state).toBe('reconnecting');
    expect(FakeSocket.all).toHaveLength(before + 1);
    FakeSocket.last().lose();
    expect(connection.state).toBe('failed');
    connection.connect();
    FakeSocket.last().welcome();
    expect(connection.state).toBe('connected');
  });

  it('counts failures anew only when the connection has lasted', () => {
    failFor(60_000);
    connection.connect();
    FakeSocket.last().welcome();
    FakeSocket.last().lose();
    vi.advanceTimersByTime(15_999);
    expect(FakeSocket.last().isClosed).toBe(true);
    vi.advanceTimersByTime(1);
    FakeSocket.last().welcome();
    vi.advanceTimersByTime(15_000);
    FakeSocket.last().lose();
    vi.advanceTimersByTime(1_000);
    expect(FakeSocket.last().isClosed).toBe(false);
  });

  it('connects at once when the tab becomes visible or the network returns', () => {
    FakeSocket.last().lose();
    setVisibility('hidden');
    expect(FakeSocket.all).toHaveLength(1);
    setVisibility('visible');
    expect(FakeSocket.all).toHaveLength(2);
    FakeSocket.last().lose();
    window.dispatchEvent(new Event('online'));
    expect(FakeSocket.all).toHaveLength(3);
    vi.advanceTimersByTime(30_000);
    expect(FakeSocket.all).toHaveLength(3); // the attempt that was planned is not made as well
    failFor(60_000);
    const failed = FakeSocket.all.length;
    window.dispatchEvent(new Event('online'));
    expect(FakeSocket.all).toHaveLength(failed + 1);
  });

  it.each([
    [4401, 'logged_out'],
    [4403, 'forbidden'],
    [4409, 'outdated']
  ] as const)('does not try again after %i', (code, state) => {
    FakeSocket.last().welcome();
    FakeSocket.last().lose(code);
    expect(connection.state).toBe(state);
    vi.advanceTimersByTime(600_000);
    setVisibility('visible');
    window.dispatchEvent(new Event('online'));
    expect(FakeSocket.all).toHaveLength(1);
  });

  it('pings every 15 seconds', () => {
    FakeSocket.last().welcome();
    for (let count = 1; count <= 2; count++) {
      vi.advanceTimersByTime(14_999);
      expect(FakeSocket.last().asked('ping')).toHaveLength(count - 1);
      vi.advanceTimersByTime(1);
      expect(FakeSocket.last().asked('ping')).toHaveLength(count);
    }
  });

  it('answers a ping from the message handler, without a timer', () => {
    FakeSocket.last().welcome();
    vi.clearAllTimers();
    FakeSocket.last().say({ type: 'ping', time: HELLO.time });
    expect(FakeSocket.last().asked('pong')).toHaveLength(1);
  });

  it('ends a connection that was silent for 45 seconds, and any byte counts', () => {
    const socket = FakeSocket.last();
    socket.welcome();
    vi.advanceTimersByTime(44_000);
    socket.say({ type: 'pong', id: null, time: HELLO.time });
    vi.advanceTimersByTime(44_000);
    socket.sayRaw('not JSON');
    vi.advanceTimersByTime(44_000);
    expect(connection.state).toBe('connected');
    vi.advanceTimersByTime(16_000);
    expect(connection.state).toBe('reconnecting');
    expect(socket.isClosed).toBe(true);
  });

  it('ends an attempt that nobody answers', () => {
    vi.advanceTimersByTime(45_000);
    expect(connection.state).toBe('reconnecting');
    expect(FakeSocket.all[0]?.isClosed).toBe(true);
  });

  it('notices after sleep that the connection is gone, as soon as the tab is seen', () => {
    FakeSocket.last().welcome();
    vi.setSystemTime(Date.now() + 3_600_000); // the clock went on, the timers did not
    setVisibility('visible');
    expect(FakeSocket.all).toHaveLength(2);
    FakeSocket.last().welcome();
    expect(connection.state).toBe('connected');
  });
});

describe('rule 6', () => {
  it('ignores what it does not know', () => {
    const socket = FakeSocket.last();
    socket.welcome();
    const said: Said[] = [];
    connection.said.connect((_, message) => said.push(message));
    for (const data of ['', '{', 'null', '[]', '1', '{"type":1}', new ArrayBuffer(8)]) socket.sayRaw(data);
    expect(said).toEqual([]);
    socket.sayRaw('{"type":"hologram","newer":true}');
    expect(said).toEqual([{ type: 'hologram', newer: true }]); // for those who know it; nobody does
    expect(connection.state).toBe('connected');
  });
});

describe('rule 10', () => {
  it('tells the server’s time, whatever the page’s clock says', () => {
    FakeSocket.last().welcome({ time: 5_000_000 });
    vi.advanceTimersByTime(1_500);
    expect(connection.clock.now()).toBe(5_001_500);
    vi.setSystemTime(0);
    FakeSocket.last().say({ type: 'ping', time: 6_000_000 });
    expect(connection.clock.now()).toBe(6_000_000);
  });
});

describe('dispose', () => {
  it('closes the socket, refuses what waits, and may be done twice', async () => {
    const socket = FakeSocket.last();
    socket.welcome();
    const answered = connection.send(prompt('late'));
    connection.dispose();
    connection.dispose();
    await expect(answered).rejects.toMatchObject({ code: 'closed' });
    await expect(connection.send(prompt('later'))).rejects.toMatchObject({ code: 'closed' });
    expect(socket.isClosed).toBe(true);
    connection.connect();
    window.dispatchEvent(new Event('online'));
    vi.advanceTimersByTime(600_000);
    expect(FakeSocket.all).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
