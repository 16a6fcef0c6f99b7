import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { QueuedPrompt, Turn } from '../protocol';
import type { ISessionManager, ISessionModel } from '../session/tokens';
import { lastIndex } from '../transcript/lists';
import type { ITurnBundle } from './turn-bundle';

/**
 * One turn: in its session while that can still say something new of it, by itself when it is over.
 *
 * #### Notes
 * A notebook may have hundreds of them. The session is let go as soon as the turn is over.
 */
export class FollowedTurn implements IDisposable {
  constructor(private readonly manager: ISessionManager) {
    manager.connectionChanged.connect(this.onConnection, this);
  }

  /** Emitted when something that is shown has changed. */
  readonly changed = new Signal<this, void>(this);

  /** Null where it is not to be had, or not yet. */
  turn: Turn | null = null;

  /** Its session, while it is followed. */
  session: ISessionModel | null = null;

  isDisposed = false;

  /** The prompt, while it waits for another turn to end. */
  get waiting(): QueuedPrompt | null {
    if (this.turn) return null;
    return this.session?.transcript.queue.find(item => item.prompt_id === this.named?.prompt_id) ?? null;
  }

  /** Look for this turn from now on; said again with news of the same one, nothing begins anew. */
  follow(named: ITurnBundle | null): void {
    const { named: before } = this;
    this.named = named;
    if (before?.session_id === named?.session_id && before?.prompt_id === named?.prompt_id) {
      if (before?.turn_id !== named?.turn_id || before?.state !== named?.state) this.look();
      return;
    }
    this.letGo();
    this.turn = this.turnId = null;
    this.alone = 'unasked';
    this.look();
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.letGo();
    this.manager.connectionChanged.disconnect(this.onConnection, this);
    Signal.clearData(this);
  }

  private look(): void {
    const { named } = this;
    if (!named || this.turn?.state === 'ended') return;
    if (!this.session) {
      this.session = this.manager.attach(named.session_id);
      this.session.stateChanged.connect(this.onSession, this);
    }
    this.onSession(this.session);
  }

  private onSession(session: ISessionModel): void {
    const { named, turn: before } = this;
    if (!named) return;
    const turn = session.problem === null ? this.turnIn(session, named) : null;
    this.turn = turn;
    const isOlder = turn === null && session.isLive && this.waiting === null;
    if (isOlder && named.turn_id !== null && this.alone === 'unasked') void this.ask(named, named.turn_id);
    if (this.isOver) void Promise.resolve().then(() => this.isOver && this.letGo()); // it may still be telling others
    if (turn !== before || turn?.state !== 'ended') this.changed.emit();
  }

  /** Ask for the turn alone: it is older than what the session has at hand. */
  private async ask(named: ITurnBundle, turnId: string): Promise<void> {
    this.alone = 'asked';
    const turn = await this.manager.turn(named.session_id, turnId).catch(() => null); // rewound, or never there
    if (this.isDisposed || this.named?.session_id !== named.session_id || this.named.prompt_id !== named.prompt_id) return;
    this.alone = 'answered';
    this.turn ??= turn;
    if (this.turn?.state === 'ended' || this.isOver) this.letGo();
    this.changed.emit();
  }

  /** Has the session nothing more to say of it? */
  private get isOver(): boolean {
    if (!this.session?.isLive) return false;
    if (this.turn) return this.turn.state === 'ended';
    const { named } = this;
    return named?.state === 'ended' && this.waiting === null && (named.turn_id === null || this.alone === 'answered');
  }

  /** The turn among those that the session has at hand. */
  private turnIn({ transcript }: ISessionModel, named: ITurnBundle): Turn | null {
    this.turnId ??= named.turn_id;
    const isIt = (turn: Turn) =>
      this.turnId === null ? turn.parts.some(part => part.part_id === named.prompt_id) : turn.turn_id === this.turnId;
    const turn = transcript.turns[lastIndex(transcript.turns, isIt)] ?? null;
    this.turnId ??= turn?.turn_id ?? null;
    return turn;
  }

  private letGo(): void {
    if (!this.session) return;
    this.session.stateChanged.disconnect(this.onSession, this);
    this.manager.detach(this.session.sessionId);
    this.session = null;
  }

  private onConnection(): void {
    if (this.manager.connection === 'connected') this.alone = 'unasked'; // the answer may have got lost
    if (this.session) this.changed.emit();
  }

  private named: ITurnBundle | null = null;
  /** The turn's id, as soon as it is known. */
  private turnId: string | null = null;
  /** Was the turn asked for by itself? */
  private alone: 'unasked' | 'asked' | 'answered' = 'unasked';
}
