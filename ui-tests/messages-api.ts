import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

const ROOT = resolve(__dirname, '..');

/** Words of the request that is answered (tests/messages_api/written.py): proof that they were sent. */
export interface Quote {
  type: 'quote';
  path?: (string | number)[];
  pattern: string;
}

interface Gate {
  type: 'gate';
  name: string;
}

interface Ending {
  type: 'ending';
  how: 'END' | 'DROP' | 'RESET';
}

type Piece = string | Quote | Gate | Ending;

export type Item =
  | { type: 'text'; pieces: Piece[] }
  | { type: 'thinking'; pieces: Piece[] }
  | { type: 'tool_use'; name: string; pieces: Piece[] }
  | Gate
  | Ending;

export type Answer =
  | { type: 'reply'; items: Item[]; stop_reason?: string; when?: Quote }
  | { type: 'failure'; status: number; message?: string; retry_after?: string; when?: Quote };

/** What the model says next; a plain string is a text. */
export const reply = (...items: (Item | string)[]): Answer => ({
  type: 'reply',
  items: items.map(item => (typeof item === 'string' ? text(item) : item))
});

export const text = (...pieces: Piece[]): Item => ({ type: 'text', pieces });
export const thinking = (...pieces: Piece[]): Item => ({ type: 'thinking', pieces });

/** A tool call; the second argument is its input, or the JSON of its input in pieces. */
export const toolUse = (name: string, input: object | Piece[]): Item => ({
  type: 'tool_use',
  name,
  pieces: Array.isArray(input) ? input : [JSON.stringify(input)]
});

/** A place where the reply stands still until the test opens it. */
export const gate = (name: string): Gate => ({ type: 'gate', name });

/** The last match in what stands at this path of the request's body; its first group, if it has one. */
export const quote = (pattern: RegExp, ...path: (string | number)[]): Quote => ({
  type: 'quote',
  pattern: pattern.source,
  ...(path.length > 0 && { path })
});

/** Tokens by class, as the API bills them. */
export interface Usage {
  input: number;
  cache_read: number;
  cache_write_5m: number;
  cache_write_1h: number;
  output: number;
  thinking: number;
}

export interface Message {
  role: 'user' | 'assistant';
  content: ({ type: string } & Record<string, unknown>)[];
}

/** One request as the API recorded it. */
export interface Call {
  headers: Record<string, string>;
  /** The body as it arrived. */
  raw: string;
  refused: string | null;
  status: number;
  stop_reason: string | null;
  /** The names of the events that went out. */
  events: string[];
  usage: Usage;
  told: Usage;
  /** When the client hung up before the end: ms since 1970. */
  closed_at: number | null;
}

export interface Account {
  refused: string[];
  mistakes: string[];
  /** Answers that nobody asked for. */
  left: number;
}

/** The parsed body of a request. */
export function bodyOf(call: Call): { model: string; messages: Message[] } & Record<string, unknown> {
  return JSON.parse(call.raw) as ReturnType<typeof bodyOf>;
}

/** The bytes of the messages as they stand in the body, without the bracket that closes them. */
export function messagesIn(call: Call): string {
  const messages = JSON.stringify(bodyOf(call).messages);
  if (!call.raw.includes(messages)) throw new Error('The body is not written as JSON.stringify writes it.');
  return messages.slice(0, -1);
}

/** What was said last to the model: texts and results. */
export function lastSaid(call: Call): string[] {
  return bodyOf(call).messages.at(-1)!.content.map(block => String(block.text ?? block.content));
}

/** The sum of several bills. */
export function sum(usages: Usage[]): Usage {
  const add = (name: keyof Usage) => usages.reduce((total, usage) => total + usage[name], 0);
  return {
    input: add('input'),
    cache_read: add('cache_read'),
    cache_write_5m: add('cache_write_5m'),
    cache_write_1h: add('cache_write_1h'),
    output: add('output'),
    thinking: add('thinking')
  };
}

/**
 * The strict Messages API of the Python tests (tests/messages_api), in a process of its own on 127.0.0.1.
 *
 * What a test queues is answered in order; requests are counted from 1 in each test.
 */
export class MessagesApi {
  private before = 0;

  private constructor(
    readonly url: string,
    readonly key: string,
    private readonly control: string,
    private readonly process: ChildProcessByStdio<Writable, Readable, null>
  ) {}

  static async start(): Promise<MessagesApi> {
    const python = join(ROOT, '.venv', 'bin', 'python');
    const process = spawn(python, ['-m', 'tests.messages_api'], { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
    const [line] = (await Promise.race([
      once(createInterface(process.stdout), 'line'),
      once(process, 'exit').then(() => Promise.reject(new Error('The Messages API did not start.')))
    ])) as [string];
    const { url, key, control } = JSON.parse(line) as { url: string; key: string; control: string };
    return new MessagesApi(url, key, control, process);
  }

  /** What makes a Jupyter server talk to it. */
  get environment(): Record<string, string> {
    return { ANTHROPIC_BASE_URL: this.url, ANTHROPIC_API_KEY: this.key };
  }

  /** Forget the answers of an earlier test, and count requests from here. */
  async begin(): Promise<void> {
    await this.ask('answers', { method: 'DELETE' });
    this.before += (await this.calls()).length;
  }

  /** Queue what the model says next, request after request. */
  async answer(...answers: Answer[]): Promise<void> {
    await this.ask('answers', { method: 'POST', body: JSON.stringify(answers) });
  }

  async open(name: string): Promise<void> {
    await this.ask(`gates/${name}`, { method: 'POST' });
  }

  /** The request of this number, as soon as it has come so far; `closed` is by the client, before its end. */
  async call(number: number, moment: 'arrived' | 'at_gate' | 'closed' | 'done' = 'arrived'): Promise<Call> {
    return (await this.ask(`requests/${this.before + number}/${moment}`)).json() as Promise<Call>;
  }

  async calls(): Promise<Call[]> {
    const all = (await (await this.ask('requests')).json()) as Call[];
    return all.slice(this.before);
  }

  /** What went wrong since the process began, and what is left. */
  async account(): Promise<Account> {
    return (await this.ask('account')).json() as Promise<Account>;
  }

  /** It ends with its standard input. */
  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const gone = once(this.process, 'exit');
    this.process.stdin.end();
    await gone;
  }

  private async ask(path: string, init?: RequestInit): Promise<Response> {
    const answer = await fetch(`${this.control}/${path}`, init);
    if (!answer.ok) throw new Error(`${path}: ${answer.statusText} ${await answer.text()}`);
    return answer;
  }
}
