import type { ErrorCode } from '../protocol';

/**
 * Why a request was refused, in a word: one of the contract's codes, or
 *
 * - `offline`: the server could not be reached,
 * - `logged_out`: the login is gone,
 * - `closed`: this window let go of the request itself.
 */
export type RefusedCode = ErrorCode | 'offline' | 'logged_out' | 'closed';

/** A request that was answered with an error: `message` is a sentence that says what to do. */
export class Refused extends Error {
  override readonly name = 'Refused';

  /** @param id - found again in the server's log, if the server gave one. */
  constructor(
    readonly code: RefusedCode,
    message: string,
    readonly id = ''
  ) {
    super(message);
  }
}
