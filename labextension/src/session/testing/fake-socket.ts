// The browser's WebSocket as a test's hand: it opens, says and loses what the test wants.

import { ServerConnection } from '@jupyterlab/services';
import type { Command, Said, ServerHello } from '../../protocol';

export const HELLO: ServerHello = {
  type: 'hello',
  protocol: 1,
  server: 'jupyter_agentchat 0.1.0',
  limits: {
    max_prompt_chars: 20_000,
    max_part_chars: 50_000,
    max_title_chars: 200,
    max_frame_bytes: 1_048_576,
    max_upload_bytes: 50_000_000,
    session_budget: null
  },
  time: 1_760_000_000_000,
  user: { kind: 'user', name: 'ada', display_name: 'Ada' }
};

export class FakeSocket {
  static all: FakeSocket[] = [];

  /** Told of every command, as a server would be. */
  static server: ((socket: FakeSocket, command: Command) => void) | null = null;

  /** The one that was made last. */
  static last(): FakeSocket {
    const socket = FakeSocket.all.at(-1);
    if (socket === undefined) throw new Error('no socket was made');
    return socket;
  }

  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }

  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  /** What the page sent, oldest first. */
  readonly sent: Command[] = [];
  isClosed = false;

  send(text: string): void {
    if (this.isClosed) throw new Error('sent on a closed socket');
    const command = JSON.parse(text) as Command;
    this.sent.push(command);
    FakeSocket.server?.(this, command);
  }

  close(): void {
    this.isClosed = true;
  }

  // --- the other side

  open(): void {
    this.onopen?.();
  }

  /** Open and greet: from here on the connection stands. */
  welcome(hello: Partial<ServerHello> = {}): void {
    this.open();
    this.say({ ...HELLO, ...hello });
  }

  say(message: Said): void {
    this.sayRaw(JSON.stringify(message));
  }

  sayRaw(data: unknown): void {
    this.onmessage?.({ data });
  }

  lose(code = 1006): void {
    this.isClosed = true;
    this.onclose?.({ code });
  }

  /** The commands of one type that the page sent. */
  asked<T extends Command['type']>(type: T): Extract<Command, { type: T }>[] {
    return this.sent.filter((command): command is Extract<Command, { type: T }> => command.type === type);
  }
}

/** Settings whose socket is the fake one and whose network is the given function. */
export function fakeSettings(
  answer: (request: Request) => unknown = () => ({})
): ServerConnection.ISettings {
  FakeSocket.all = [];
  FakeSocket.server = null;
  return ServerConnection.makeSettings({
    baseUrl: 'http://localhost:8888/base/',
    wsUrl: 'ws://localhost:8888/base/',
    token: 'secret',
    appendToken: true,
    WebSocket: FakeSocket as unknown as typeof WebSocket,
    fetch: async input => {
      const body = await answer(input as Request);
      return body instanceof Response ? body : new Response(JSON.stringify(body));
    }
  });
}

/** The address without the number that JupyterLab puts at its end. */
export function withoutCacheBuster(url: string): string {
  return url.replace(/[?&]\d{13}$/, '');
}
