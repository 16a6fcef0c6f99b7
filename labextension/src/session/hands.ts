import { UUID } from '@lumino/coreutils';
import type { CallTool, Offer, Said } from '../protocol';
import type { Connection } from './connection';
import type { ITool, IHands } from './tokens';

/**
 * What this window does for the server: it executes tools on documents that it has open.
 *
 * #### Notes
 * The server decided on permission before it asks. A tool that rejects has changed nothing; that is what its
 * error says to the agent.
 */
export class Hands implements IHands {
  constructor(private readonly connection: Connection) {
    connection.said.connect(this.onSaid, this);
    connection.stateChanged.connect(this.onConnection, this);
  }

  offer(tools: Readonly<Record<string, ITool>>, documents: readonly string[]): void {
    this.tools = tools;
    this.last = { tools: Object.keys(tools), documents: [...documents] };
    this.sayOffer();
  }

  private onConnection(): void {
    if (this.connection.state === 'connected') this.sayOffer();
  }

  private sayOffer(): void {
    if (!this.last || this.connection.state !== 'connected') return;
    const offer: Pick<Offer, 'type' | 'id' | 'tools' | 'documents'> = { type: 'offer', id: UUID.uuid4(), ...this.last };
    this.connection.ask(offer).catch(() => undefined); // the next connection offers again
  }

  private onSaid(_: Connection, message: Said): void {
    if (message.type === 'call_tool') void this.execute(message);
    else if (message.type === 'cancel_call') this.running.get(message.call_id)?.abort();
  }

  private async execute({ call_id, name, input }: CallTool): Promise<void> {
    const abort = new AbortController();
    this.running.set(call_id, abort);
    const result = await this.outcome(name, input, abort.signal);
    this.running.delete(call_id);
    if (abort.signal.aborted) return; // nobody waits for it any more
    const command = { type: 'tool_result' as const, id: UUID.uuid4(), call_id, ...result };
    this.connection.ask(command).catch(() => undefined); // the server has given it up meanwhile
  }

  private async outcome(
    name: string,
    input: Record<string, unknown>,
    signal: AbortSignal
  ): Promise<{ output: string } | { error: string }> {
    try {
      const tool = this.tools[name];
      if (!tool) throw new Error('This window does not do that any more. Nothing was changed.');
      return { output: JSON.stringify((await tool(input, signal)) ?? null) };
    } catch (why) {
      return { error: why instanceof Error ? why.message : String(why) };
    }
  }

  private tools: Readonly<Record<string, ITool>> = {};
  private last: { tools: string[]; documents: string[] } | null = null;
  private readonly running = new Map<string, AbortController>();
}
