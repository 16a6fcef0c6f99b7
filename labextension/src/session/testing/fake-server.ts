// The server's side of the contract, for one session whose stream was recorded: it attaches, resumes, pages.

import type { Attach, Command, SentFrame, SessionRow, Transcript } from '../../protocol';
import { inOrder } from '../../transcript/testing/streams';
import { fold, openTurn } from '../../transcript/transcript';
import { FakeSocket, HELLO } from './fake-socket';

export function row(facts: Partial<SessionRow> = {}): SessionRow {
  const { totals } = fold('s1', []);
  return {
    session_id: 's1',
    title: 'New session',
    workspace: 'work',
    agent: 'demo',
    state: 'idle',
    mode: 'ask',
    created_at: 1,
    updated_at: 1,
    seq: 0,
    model: null,
    effort: null,
    notebook: null,
    parent: null,
    pinned: false,
    archived: false,
    imported: false,
    needs: null,
    last_line: '',
    totals,
    read_only: null,
    ...facts
  };
}

export class FakeServer {
  /** @param turns - how many of the newest turns a snapshot has. */
  constructor(
    private readonly _stream: readonly SentFrame[],
    private readonly _turns = 100
  ) {
    FakeSocket.server = (socket, command) => this._onCommand(socket, command);
  }

  epoch = 'e1';

  /** How many frames of the stream have happened. */
  happened = 0;

  /** The prompts that were executed: each id once, however often it came. */
  readonly executed: string[] = [];

  /** What was asked, over all connections. */
  readonly attaches: Attach[] = [];

  /** Let so many more frames happen; whoever is attached is told, one message each. */
  happen(count: number): void {
    for (const frame of this._stream.slice(this.happened, this.happened + count)) {
      this.happened++;
      const attached = FakeSocket.all.filter(socket => !socket.isClosed && this._attached.has(socket));
      for (const socket of attached) this.tell(socket, [frame]);
    }
  }

  tell(socket: FakeSocket, frames: SentFrame[]): void {
    if (frames.length > 0) socket.say({ type: 'frames', session_id: 's1', frames });
  }

  /** What is stored by now. */
  stored(): SentFrame[] {
    return inOrder(this._stream.slice(0, this.happened));
  }

  transcript(): Transcript {
    return fold('s1', this.stored());
  }

  /** The REST half. */
  readonly answer = (request: Request): unknown => {
    const url = new URL(request.url);
    const transcript = this.transcript();
    if (url.pathname.endsWith('/frames')) {
      const after = Number(url.searchParams.get('after'));
      const frames = this.stored().filter(frame => (frame.seq ?? 0) > after);
      return { frames: frames.slice(0, 5), epoch: this.epoch, seq: transcript.seq };
    }
    if (url.pathname.endsWith('/turn')) return { turn: openTurn(transcript) ?? null, requests: [], time: HELLO.time };
    if (url.pathname.endsWith('/turns')) {
      const before = transcript.turns.findIndex(turn => turn.turn_id === url.searchParams.get('before'));
      const older = transcript.turns.slice(0, before).reverse();
      return { turns: older.slice(0, 2), more: older.length > 2 };
    }
    return {};
  };

  private _onCommand(socket: FakeSocket, command: Command): void {
    switch (command.type) {
      case 'hello':
        socket.say(HELLO);
        return socket.say({ type: 'sessions', sessions: [row()], removed: [], complete: true });
      case 'attach':
        return this._attach(socket, command);
      case 'detach':
        this._attached.delete(socket);
        return socket.say({ type: 'reply', id: command.id, ok: true });
      case 'prompt':
        if (!this.executed.includes(command.id)) this.executed.push(command.id);
        return socket.say({ type: 'reply', id: command.id, ok: true });
      default:
    }
  }

  private _attach(socket: FakeSocket, command: Attach): void {
    this.attaches.push(command);
    this._attached.add(socket);
    socket.say({ type: 'reply', id: command.id, ok: true });
    const transcript = this.transcript();
    const after = command.epoch === this.epoch ? command.after : null;
    if (typeof after === 'number') {
      const missing = this.stored().filter(frame => (frame.seq ?? 0) > after);
      this.tell(socket, missing);
    } else {
      const turns = transcript.turns.slice(-this._turns);
      const more = turns.length < transcript.turns.length;
      const { epoch } = this;
      const snapshot = { session_id: 's1', epoch, seq: transcript.seq, more, read_only: null };
      socket.say({ type: 'snapshot', ...snapshot, transcript: { ...transcript, turns } });
    }
    socket.say({ type: 'synced', session_id: 's1', epoch: this.epoch, seq: transcript.seq });
  }

  private readonly _attached = new Set<FakeSocket>();
}
