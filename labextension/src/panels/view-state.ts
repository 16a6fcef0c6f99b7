// What is remembered of how each session was looked at: the draft over a reload, the rest as long as the page lives.

import type { IFolds } from '../components/context';
import type { ISessionMemory } from '../components/session-view';

/** Writing a draft down waits so long after the last key, in milliseconds. */
const SAVE_AFTER = 300;
const PREFIX = 'jupyter_agentchat';

/** What of `localStorage` is needed. */
export type Keep = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export class ViewState {
  /** @param keep - where drafts survive a reload. */
  constructor(private readonly keep: Keep) {}

  /** What is remembered of a session; null: of the one that does not exist yet. */
  memory(sessionId: string | null): Memory {
    const key = sessionId ?? '';
    let memory = this.memories.get(key);
    if (!memory) {
      memory = new Memory(`${PREFIX}:draft:${key}`, this.keep);
      this.memories.set(key, memory);
    }
    return memory;
  }

  /** A session now exists that did not before: what was remembered of it goes along. */
  adopt(sessionId: string): void {
    const memory = this.memory(null);
    memory.rename(`${PREFIX}:draft:${sessionId}`);
    this.memories.set(sessionId, memory);
    this.memories.delete('');
  }

  forget(sessionId: string): void {
    this.memory(sessionId).setDraft('');
    this.memory(sessionId).save();
    this.memories.delete(sessionId);
  }

  /** The session that was looked at last. */
  get lastSession(): string | null {
    return read(this.keep, `${PREFIX}:session`);
  }

  set lastSession(sessionId: string | null) {
    write(this.keep, `${PREFIX}:session`, sessionId ?? '');
  }

  /** Write down what is not written yet. */
  save(): void {
    for (const memory of this.memories.values()) memory.save();
  }

  private readonly memories = new Map<string, Memory>();
}

class Memory implements ISessionMemory {
  scrollTop: number | null = null;
  draft: string;
  readonly folds: IFolds = new Map<string, boolean>();

  constructor(
    private key: string,
    private readonly keep: Keep
  ) {
    this.draft = read(keep, key) ?? '';
  }

  /** Values of their own, so that they can be handed on. */
  readonly setDraft = (text: string): void => {
    this.draft = text;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), SAVE_AFTER);
  };

  readonly setScrollTop = (top: number | null): void => {
    this.scrollTop = top;
  };

  rename(key: string): void {
    write(this.keep, this.key, '');
    this.key = key;
    this.save();
  }

  save(): void {
    clearTimeout(this.timer);
    write(this.keep, this.key, this.draft);
  }

  private timer: ReturnType<typeof setTimeout> | undefined;
}

/** A browser may forbid its storage, or it may be full: then nothing is kept over a reload, and all else works. */
function read(keep: Keep, key: string): string | null {
  try {
    return keep.getItem(key);
  } catch {
    return null;
  }
}

function write(keep: Keep, key: string, value: string): void {
  try {
    if (value) keep.setItem(key, value);
    else keep.removeItem(key);
  } catch {
    return; // see read()
  }
}
