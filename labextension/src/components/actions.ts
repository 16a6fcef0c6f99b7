// What a person can do with a session. Every promise rejects with an error whose `message` is a sentence for them.

import type { Action, Content, Delivery, Mode, ModelConnection, NewConnection, Reached } from '../protocol';

/** How the window's connection is doing; the words of `session/tokens`. */
export type Connection =
  | 'connecting'
  | 'connected'
  | 'reconnecting'
  | 'failed'
  | 'logged_out'
  | 'forbidden'
  | 'outdated';

export type QueueEdit =
  | { op: 'edit'; prompt_id: string; content: string | Content[] }
  | { op: 'move'; prompt_id: string; position: number }
  | { op: 'remove'; prompt_id: string }
  | { op: 'send_now'; prompt_id: string }
  | { op: 'pause' }
  | { op: 'resume' };

export interface ISessionActions {
  /** Resolves when the server has stored the prompt. */
  prompt(content: string | Content[], delivery: Delivery): Promise<unknown>;
  stop(): Promise<unknown>;
  /** Stop one tool call; the turn goes on. */
  stopTool(partId: string): Promise<unknown>;
  answer(requestId: string, answer: { option?: string; text?: string }): Promise<unknown>;
  setMode(mode: Mode): Promise<unknown>;
  /** Choose who answers in a session that begins with the next prompt. */
  setAgent(agent: string): void;
  setModel(model: string): Promise<unknown>;
  setEffort(effort: string): Promise<unknown>;
  /** Look again which models there are. */
  lookForModels(): void;
  /** Send a request again that waits for that. */
  retryNow(): Promise<unknown>;
  editQueue(edit: QueueEdit): Promise<unknown>;
  loadOlder(): Promise<boolean>;
  /** Do what a notice offers. */
  follow(action: Action['does']): Promise<unknown>;
}

/** How a model is reached, as far as this window knows, and what is being done about it. */
export interface IConnectView {
  /** Null until the server was asked. */
  readonly connection: ModelConnection | null;
  /** What the endpoint said; null while it was not asked. */
  readonly reached: Reached | null;
  readonly problem: string | null;
  readonly busy: boolean;
  /** Is another key or endpoint about to be given, although there is one that works? */
  readonly changing: boolean;
}

/** What one can do about it. Nothing rejects: what went wrong is in the view. */
export interface IConnectActions {
  look(): void;
  /** Try a key or an address; it is kept when it works. Resolves to whether it did. */
  connect(given: NewConnection): Promise<boolean>;
  check(): void;
  forget(): void;
  setChanging(changing: boolean): void;
}

export interface IConnect {
  view: IConnectView;
  actions: IConnectActions;
}
