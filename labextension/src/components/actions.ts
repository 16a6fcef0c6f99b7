// What a person can do with a session. Every promise rejects with an error whose `message` is a sentence for them.

import type { Action, Delivery, Mode } from '../protocol';

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
  | { op: 'edit'; prompt_id: string; content: string }
  | { op: 'move'; prompt_id: string; position: number }
  | { op: 'remove'; prompt_id: string }
  | { op: 'pause' }
  | { op: 'resume' };

export interface ISessionActions {
  /** Resolves when the server has stored the prompt. */
  prompt(text: string, delivery: Delivery): Promise<unknown>;
  stop(): Promise<unknown>;
  answer(requestId: string, answer: { option?: string; text?: string }): Promise<unknown>;
  setMode(mode: Mode): Promise<unknown>;
  editQueue(edit: QueueEdit): Promise<unknown>;
  loadOlder(): Promise<boolean>;
  /** Do what a notice offers. */
  follow(action: Action['does']): Promise<unknown>;
}
