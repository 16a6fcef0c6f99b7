// What the rest of the page may know of sessions: interfaces and the token, without behaviour.

import { Token } from '@lumino/coreutils';
import type { IObservableDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import type {
  About,
  AgentPresence,
  Author,
  CellChange,
  Connected,
  Content,
  Delivery,
  Limits,
  Mode,
  ModelConnection,
  ModelInfo,
  NewConnection,
  PromptSettings,
  Reply,
  SearchHit,
  SessionDetail,
  SessionRow,
  Sessions,
  Transcript,
  Turn
} from '../protocol';

/**
 * How the window's one channel is doing.
 *
 * - `connecting`: the first attempt is under way.
 * - `connected`: the server has said hello.
 * - `reconnecting`: the connection was lost; another attempt follows by itself.
 * - `failed`: five attempts failed; a button should offer `reconnect()`. Open sessions are read by REST meanwhile.
 * - `logged_out`: the login is gone; the person must log in again. Not retried.
 * - `forbidden`: the server refuses this person. Not retried.
 * - `outdated`: the page is older than the server and must be reloaded. Not retried.
 */
export type ConnectionState =
  | 'connecting'
  | 'connected'
  | 'reconnecting'
  | 'failed'
  | 'logged_out'
  | 'forbidden'
  | 'outdated';

/** What a new session starts with; `workspace` is a folder, relative to the server's root or absolute. */
export interface ICreateOptions {
  workspace: string;
  agent?: string;
  model?: string;
  mode?: Mode;
  title?: string;
  notebook?: string;
}

/** What can be changed about a session; what is left out stays. */
export interface ISessionChange {
  title?: string;
  model?: string;
  mode?: Mode;
  effort?: string;
  pinned?: boolean;
  archived?: boolean;
}

/** Which sessions to list; what is left out does not matter. */
export interface ISessionQuery {
  /** Words of the title, the folder or the last line. */
  q?: string;
  state?: SessionRow['state'];
  workspace?: string;
  /** Only those that are archived; they are in no other list. */
  archived?: boolean;
  /** Only those that are pinned. */
  pinned?: true;
  limit?: number;
  /** The `updated_at` of the last row of the page before. */
  before?: number;
}

/** A page of the session list, newest change first. */
export interface ISessionsPage {
  sessions: SessionRow[];
  more: boolean;
  /** How much all sessions together take on the server's disk. */
  used_bytes: number;
}

/** What a session can be taken away as: `json` can be brought back. */
export type ExportFormat = 'md' | 'json' | 'html' | 'ipynb';

/** The terminal beside a session: one of Jupyter's own. */
export interface ISessionTerminal {
  /** Null when none runs. */
  name: string | null;
  /** The session's workspace, an absolute path of the server: where to start one. */
  folder: string;
}

/** A variable in a notebook's kernel; what its language or kind does not say is null. */
export interface IVariable {
  name: string;
  type: string;
  shape: number[] | null;
  length: number | null;
}

/** How a prompt is to be taken. */
export interface IPromptOptions {
  /** `send` (the default) counts as `steer` while a turn runs. */
  delivery?: Delivery;
  settings?: PromptSettings;
}

/** An answer to a permission request or a question. */
export interface IAnswer {
  option?: string;
  text?: string;
}

/** A change to what waits; `edit` needs `content`, `move` needs `position` (from 0). */
export type QueueChange =
  | { op: 'edit'; prompt_id: string; content: string | Content[] }
  | { op: 'move'; prompt_id: string; position: number }
  | { op: 'remove'; prompt_id: string }
  | { op: 'send_now'; prompt_id: string }
  | { op: 'pause' }
  | { op: 'resume' };

/**
 * One session as this window sees it. It never edits its own transcript: a command goes to the server, and
 * what changes comes back as events.
 *
 * #### Notes
 * Every command resolves when the server has done it (after its commit) and rejects with `Refused`, whose
 * `message` is a sentence for the person. While the connection is down a command waits and is sent again
 * after reconnecting; the server does it once.
 */
export interface ISessionModel extends IObservableDisposable {
  readonly sessionId: string;

  /** The fold of everything received; empty until the first snapshot. Parts that did not change keep their identity. */
  readonly transcript: Transcript;

  /** Emitted after each message from the server, at most once for all frames in it. */
  readonly stateChanged: ISignal<ISessionModel, void>;

  /** True once a snapshot has arrived; before that show a placeholder, not an empty session. */
  readonly isLoaded: boolean;

  /** True while what is shown is live: everything stored was received and the channel is connected. */
  readonly isLive: boolean;

  /** True when there are turns older than the first of the transcript. */
  readonly hasOlder: boolean;

  /** The name of the other server that runs this session, when this one may only look. */
  readonly readOnly: string | null;

  /** Why what is shown is not stored yet, in a sentence; null when it is. */
  readonly unsaved: string | null;

  /** Whether the session's agent is there, when it runs elsewhere; null where it runs on the server. */
  readonly presence: AgentPresence | null;

  /** Why the session cannot be shown, in a sentence; null when it can. */
  readonly problem: string | null;

  /** Put the next older page of turns in front of the transcript; resolves to whether anything was added. */
  loadOlder(): Promise<boolean>;

  prompt(content: string | Content[], options?: IPromptOptions): Promise<Reply>;

  /** Stop the running turn: the one named, or whichever runs. */
  cancel(turnId?: string): Promise<Reply>;
  /** Stop one tool call; the turn goes on. */
  stopTool(partId: string): Promise<Reply>;
  answer(requestId: string, answer: IAnswer): Promise<Reply>;
  set(change: Pick<ISessionChange, 'title' | 'model' | 'mode' | 'effort'>): Promise<Reply>;
  editQueue(change: QueueChange): Promise<Reply>;
  pause(): Promise<Reply>;
  resume(): Promise<Reply>;
}

/** Executes one tool: resolves to what it returns, as JSON; rejects with a sentence when nothing was changed. */
export type ITool = (input: Record<string, unknown>, signal: AbortSignal) => Promise<unknown>;

/** What this window does for agents, on documents that it has open. */
export interface IHands {
  /** Say what can be done here and with which documents, by their contents paths; replaces the last offer. */
  offer(tools: Readonly<Record<string, ITool>>, documents: readonly string[]): void;
}

/** How the server reaches a model. Every method rejects with `Refused`. */
export interface IModelConnection {
  get(): Promise<ModelConnection>;

  /** Try a key or an address; the server keeps it when it works. */
  use(given: NewConnection): Promise<Connected>;

  /** Ask the endpoint as it is set for its models. */
  check(): Promise<Connected>;

  /** Remove the key and the address that a person gave. */
  forget(): Promise<ModelConnection>;
}

/**
 * All sessions of this window: the list, and a model for each one that is open.
 */
export interface ISessionManager extends IObservableDisposable {
  readonly connection: ConnectionState;
  readonly connectionChanged: ISignal<ISessionManager, ConnectionState>;

  /** Resolves when the server has sent the session list for the first time. */
  readonly ready: Promise<void>;

  /** The newest sessions that are not archived, newest change first. The same array until the list changes. */
  readonly sessions: readonly SessionRow[];
  readonly sessionsChanged: ISignal<ISessionManager, void>;

  /** The news that `sessions` is made of: for whoever also knows older or archived ones. */
  readonly newsCame: ISignal<ISessionManager, Sessions>;

  /** What the server said about itself; null until it has. `aboutChanged` covers `limits`, `user` and `problem` too. */
  readonly about: About | null;
  readonly limits: Limits | null;
  readonly user: Author | null;
  readonly aboutChanged: ISignal<ISessionManager, void>;

  /** Why the server shows no session at all, in its own sentence; null when it can, or when it is not known. */
  readonly problem: string | null;

  readonly hands: IHands;

  /** The server's time now, ms since 1970, as far as this window knows: for running timers (rule 10). */
  serverNow(): number;

  /** Try to connect again at once: what the Reconnect button does. */
  reconnect(): void;

  /**
   * Follow a session and return its model, the same one for everybody who asks.
   *
   * #### Notes
   * Every `attach` is to be paired with one `detach`; the model is disposed with the last of them.
   */
  attach(sessionId: string): ISessionModel;
  detach(sessionId: string): void;

  /** The methods below reject with `Refused`. */
  list(query: ISessionQuery): Promise<ISessionsPage>;
  create(options: ICreateOptions): Promise<SessionRow>;
  change(sessionId: string, change: ISessionChange): Promise<void>;
  rename(sessionId: string, title: string): Promise<void>;
  delete(sessionId: string): Promise<void>;

  /** Begin a session anew, under a new id: its name and settings stay, all that was said in it goes. */
  empty(sessionId: string): Promise<SessionRow>;

  /** End a session and every process that it owns; its transcript stays readable. */
  end(sessionId: string): Promise<void>;
  detail(sessionId: string): Promise<SessionDetail>;

  /** A finished turn, however far back it is; null when it has not ended. */
  turn(sessionId: string, turnId: string): Promise<Turn | null>;

  /** Make a token for an agent that runs elsewhere, instead of an earlier one: nobody can read it again. */
  agentToken(sessionId: string): Promise<string>;

  /** A session as a file. */
  export(sessionId: string, format: ExportFormat): Promise<File>;

  /** Make a session of a file that was exported as JSON. */
  import(file: File): Promise<SessionRow>;
  models(): Promise<ModelInfo[]>;
  /** The variables in the kernel of the notebook at this path, which counts from the server's root folder. */
  variables(path: string): Promise<IVariable[]>;
  /** What each call made of the notebook at such a path, oldest first. */
  changes(path: string): Promise<CellChange[][]>;
  search(words: string): Promise<SearchHit[]>;

  /** Ask for a session's terminal; with a `name`, one that was just started becomes it, if it has none. */
  terminal(sessionId: string, name?: string): Promise<ISessionTerminal>;

  readonly modelConnection: IModelConnection;

  /** Keep an attachment; the result goes into a prompt's content. */
  upload(file: File): Promise<Extract<Content, { type: 'blob' }>>;
}

export const ISessionManager = new Token<ISessionManager>(
  'jupyter_agentchat:ISessionManager',
  'The sessions with agents: their list, and a live model for each one that is open.'
);
