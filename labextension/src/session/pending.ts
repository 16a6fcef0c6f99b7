import { PromiseDelegate } from '@lumino/coreutils';
import type { Command, Reply } from '../protocol';
import { Refused } from './refused';

/** A command that is answered. */
export type Request = Extract<Command, { id: string }>;

interface IWaiting {
  command: Request;
  answered: PromiseDelegate<Reply>;
  kept: boolean;
}

/** The commands that wait for their reply, in the order in which they were given. */
export class Pending {
  /** @param kept - stays when the connection is lost, to be sent again; the server does it once, by its id. */
  add(command: Request, kept: boolean): Promise<Reply> {
    const answered = new PromiseDelegate<Reply>();
    this._waiting.set(command.id, { command, answered, kept });
    return answered.promise;
  }

  /** Settle the command that a reply belongs to; one that nobody waits for any more is ignored. */
  settle(reply: Reply): void {
    const { id, ok, error } = reply;
    const waiting = this._take(id ?? '');
    if (ok) waiting?.answered.resolve(reply);
    else waiting?.answered.reject(new Refused(error?.code ?? 'internal', error?.message ?? '', error?.id));
  }

  refuse(id: string, why: Refused): void {
    this._take(id)?.answered.reject(why);
  }

  /** What is to be sent, again or for the first time. */
  commands(): Request[] {
    return [...this._waiting.values()].map(waiting => waiting.command);
  }

  /** The connection is lost: refuse what was meant for it alone. */
  connectionLost(): void {
    const why = new Refused('offline', 'The connection was lost before the answer came.');
    for (const { command, kept } of this._waiting.values()) if (!kept) this.refuse(command.id, why);
  }

  dispose(): void {
    const why = new Refused('closed', 'The window was closed before the answer came.');
    for (const id of [...this._waiting.keys()]) this.refuse(id, why);
  }

  private _take(id: string): IWaiting | undefined {
    const waiting = this._waiting.get(id);
    this._waiting.delete(id);
    return waiting;
  }

  private readonly _waiting = new Map<string, IWaiting>();
}
