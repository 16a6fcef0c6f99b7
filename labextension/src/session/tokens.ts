// What the rest of the page may know of sessions: interfaces and the token, without behaviour.

import { Token } from '@lumino/coreutils';
import type { IObservableDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import type {
  About,
  Author,
  Content,
  Delivery,
  Limits,
  Mode,
  ModelInfo,
  PromptSettings,
  Reply,
  SearchHit,
  SessionDetail,
  SessionRow,
  Transcript
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

  /** Why the session cannot be shown, in a sentence; null when it can. */
  readonly problem: string | null;

  /** Put the next older page of turns in front of the transcript; resolves to whether anything was added. */
  loadOlder(): Promise<boolean>;

  prompt(content: string | Content[], options?: IPromptOptions): Promise<Reply>;

  /** Stop the running turn: the one named, or whichever runs. */
  cancel(turnId?: string): Promise<Reply>;
  answer(requestId: string, answer: IAnswer): Promise<Reply>;
  set(change: Pick<ISessionChange, 'title' | 'model' | 'mode' | 'effort'>): Promise<Reply>;
  editQueue(change: QueueChange): Promise<Reply>;
  pause(): Promise<Reply>;
  resume(): Promise<Reply>;
}

/**
 * All sessions of this window: the list, and a model for each one that is open.
 */
export interface ISessionManager extends IObservableDisposable {
  readonly connection: ConnectionState;
  readonly connectionChanged: ISignal<ISessionManager, ConnectionState>;

  /** Resolves when the server has sent the session list for the first time. */
  readonly ready: Promise<void>;

  /** The session list, newest change first. The same array until the list changes. */
  readonly sessions: readonly SessionRow[];
  readonly sessionsChanged: ISignal<ISessionManager, void>;

  /** What the server said about itself; null until it has. `aboutChanged` covers `limits` and `user` too. */
  readonly about: About | null;
  readonly limits: Limits | null;
  readonly user: Author | null;
  readonly aboutChanged: ISignal<ISessionManager, void>;

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
  create(options: ICreateOptions): Promise<SessionRow>;
  change(sessionId: string, change: ISessionChange): Promise<void>;
  rename(sessionId: string, title: string): Promise<void>;
  delete(sessionId: string): Promise<void>;

  /** End a session and every process that it owns; its transcript stays readable. */
  end(sessionId: string): Promise<void>;
  detail(sessionId: string): Promise<SessionDetail>;
  models(): Promise<ModelInfo[]>;
  search(words: string): Promise<SearchHit[]>;

  /** Keep an attachment; the result goes into a prompt's content. */
  upload(file: File): Promise<Extract<Content, { type: 'blob' }>>;
}

export const ISessionManager = new Token<ISessionManager>(
  'jupyter_agentchat:ISessionManager',
  'The sessions with agents: their list, and a live model for each one that is open.'
);
