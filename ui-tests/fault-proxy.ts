import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What becomes of one message of the server: `cut` ends the connection before it, the others say it all. */
export type Fate = 'pass' | 'drop' | 'double' | 'swap' | 'delay' | 'cut';

/** Decides over a message of the channel; `index` counts those of this connection from 0. */
export type Fates = (message: { type: string }, index: number) => Fate;

const CHANNEL = /^GET \S*\/api\/agentchat\/channel[ ?]/;
const HEAD_END = '\r\n\r\n';
const DELAY = 40;

/**
 * Stands between a browser and a server. Everything goes through as it is, but for the messages that the server
 * sends over our channel: they may be lost, late, doubled or in the wrong order, or be the last of their connection.
 *
 * The channel is asked for without compression, so that its messages can be read here.
 */
export class FaultProxy {
  /** The channel's connections so far. */
  connections = 0;
  /** How often each fate was met. */
  readonly met = new Map<Fate, number>();
  fates: Fates = () => 'pass';

  static async before(target: number): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** End the channels that are open. */
  cut(): void {
    for (const socket of this.channels) socket.destroy();
  }

  async close(): Promise<void> {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await once(this.server, 'close');
  }

  private constructor(private readonly target: number) {
    this.server = createServer(browser => void this.join(browser).catch(() => browser.destroy()));
  }

  private async join(browser: Socket): Promise<void> {
    const server = connect(this.target, '127.0.0.1');
    for (const [one, other] of [
      [browser, server],
      [server, browser]
    ] as const) {
      this.sockets.add(one);
      one.on('error', () => one.destroy());
      one.on('close', () => {
        this.sockets.delete(one);
        this.channels.delete(one);
        other.destroy();
      });
    }
    const [first] = (await once(browser, 'data')) as [Buffer];
    const head = first.toString('latin1');
    if (!CHANNEL.test(head)) {
      server.write(first);
      browser.pipe(server).pipe(browser);
      return;
    }
    server.write(Buffer.from(head.replace(/^Sec-WebSocket-Extensions:.*\r\n/im, ''), 'latin1'));
    browser.pipe(server);
    this.connections++;
    this.channels.add(browser);
    await this.relay(server, browser);
  }

  private async relay(server: Socket, browser: Socket): Promise<void> {
    let index = 0;
    let held: Buffer | null = null; // to be sent after the next one
    for await (const { text, bytes } of frames(server)) {
      const fate: Fate = text === null ? 'pass' : this.fates(JSON.parse(text) as { type: string }, index++);
      this.met.set(fate, (this.met.get(fate) ?? 0) + 1);
      if (fate === 'cut') return void browser.destroy();
      if (fate === 'delay') await new Promise(resolve => setTimeout(resolve, DELAY));
      if (fate === 'swap' && held === null) {
        held = bytes;
        continue;
      }
      if (fate !== 'drop') browser.write(fate === 'double' ? Buffer.concat([bytes, bytes]) : bytes);
      if (held !== null) browser.write(held);
      held = null;
    }
  }

  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly channels = new Set<Socket>();
}

/** The server's bytes, cut into its answer to the upgrade and its frames; `text` is null for what is no message. */
async function* frames(server: Socket): AsyncGenerator<{ text: string | null; bytes: Buffer }> {
  let rest = Buffer.alloc(0);
  let upgraded = false;
  for await (const chunk of server as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    if (!upgraded) {
      const end = rest.indexOf(HEAD_END);
      if (end < 0) continue;
      yield { text: null, bytes: rest.subarray(0, end + HEAD_END.length) };
      rest = rest.subarray(end + HEAD_END.length);
      upgraded = true;
    }
    for (let size = frameSize(rest); size !== null && size.whole <= rest.length; size = frameSize(rest)) {
      const bytes = rest.subarray(0, size.whole);
      const isText = bytes[0] === 0x81; // whole, and text: the server sends no other kind of message
      yield { text: isText ? bytes.subarray(size.head).toString('utf8') : null, bytes: Buffer.from(bytes) };
      rest = rest.subarray(size.whole);
    }
  }
}

/** The sizes in bytes of the first frame's head and of all of it (RFC 6455, 5.2; a server does not mask). */
function frameSize(bytes: Buffer): { head: number; whole: number } | null {
  if (bytes.length < 2) return null;
  const said = bytes[1]! & 0x7f;
  const head = said < 126 ? 2 : said === 126 ? 4 : 10;
  if (bytes.length < head) return null;
  const body = said < 126 ? said : said === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  return { head, whole: head + body };
}
