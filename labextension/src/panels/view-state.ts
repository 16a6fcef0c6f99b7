// What is remembered of how each session was looked at: what waits to be said over a reload, the rest as long as
// the page lives.

import type { Attachment } from '../components/attachment';
import type { IFolds } from '../components/context';
import type { ISessionMemory } from '../components/session-view';
import type { IRowEdit, RowEdits } from '../components/use-row-edits';

/** Writing a draft down waits so long after the last key, in milliseconds. */
const SAVE_AFTER = 300;
const PREFIX = 'jupyter_agentchat';
/** Attachments that take more, in UTF-16 units of JSON, are kept as long as the page lives. */
const MAX_KEPT = 65_536;

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
      memory = new Memory(key, this.keep);
      this.memories.set(key, memory);
    }
    return memory;
  }

  /** A session now exists that did not before: what was remembered of it goes along. */
  adopt(sessionId: string): void {
    const memory = this.memory(null);
    memory.rename(sessionId);
    this.memories.set(sessionId, memory);
    this.memories.delete('');
  }

  forget(sessionId: string): void {
    const memory = this.memory(sessionId);
    memory.setDraft('');
    memory.setAttachments([]);
    memory.setEdits({});
    memory.save();
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
  attachments: readonly Attachment[];
  edits: RowEdits;
  /** The name of the session's terminal, as far as this page knows. */
  terminal: string | null = null;
  readonly folds: IFolds = new Map<string, boolean>();

  /** @param id - the session's id, empty for the one that does not exist yet. */
  constructor(
    private id: string,
    private readonly keep: Keep
  ) {
    this.draft = read(keep, this.draftKey) ?? '';
    this.attachments = attachmentsFrom(read(keep, this.attachmentsKey));
    this.edits = editsFrom(read(keep, this.editsKey));
  }

  /** Values of their own, so that they can be handed on. */
  readonly setDraft = (text: string): void => {
    this.draft = text;
    this.saveSoon();
  };

  readonly setAttachments = (items: readonly Attachment[]): void => {
    this.attachments = items;
    this.saveSoon();
  };

  readonly setEdits = (edits: RowEdits): void => {
    this.edits = edits;
    this.saveSoon();
  };

  readonly setScrollTop = (top: number | null): void => {
    this.scrollTop = top;
  };

  rename(id: string): void {
    write(this.keep, this.draftKey, '');
    write(this.keep, this.attachmentsKey, '');
    this.id = id;
    this.save();
  }

  save(): void {
    clearTimeout(this.timer);
    // A path counts from the workspace, and a session that does not exist has none yet.
    const items = this.id ? this.attachments : this.attachments.filter(item => item.type === 'terminal');
    const kept = items.length === 0 ? '' : JSON.stringify(items);
    write(this.keep, this.draftKey, this.draft);
    write(this.keep, this.editsKey, Object.keys(this.edits).length === 0 ? '' : JSON.stringify(this.edits));
    write(this.keep, this.attachmentsKey, kept.length > MAX_KEPT ? '' : kept);
  }

  private saveSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), SAVE_AFTER);
  }

  private get draftKey(): string {
    return `${PREFIX}:draft:${this.id}`;
  }

  private get attachmentsKey(): string {
    return `${PREFIX}:attachments:${this.id}`;
  }

  private get editsKey(): string {
    return `${PREFIX}:edits:${this.id}`;
  }

  private timer: ReturnType<typeof setTimeout> | undefined;
}

/** What an older page wrote may be of another shape: then it is forgotten. */
function attachmentsFrom(kept: string | null): Attachment[] {
  const items = parsed(kept);
  return Array.isArray(items) ? items.filter(isAttachment) : [];
}

function editsFrom(kept: string | null): RowEdits {
  return Object.fromEntries(Object.entries(parsed(kept) ?? {}).filter(([, edit]) => isRowEdit(edit)));
}

function parsed(kept: string | null): object | null {
  try {
    return JSON.parse(kept ?? 'null') as object | null;
  } catch {
    return null;
  }
}

function isRowEdit(edit: unknown): edit is IRowEdit {
  const { from, text } = (edit ?? {}) as Partial<IRowEdit>;
  return typeof from === 'string' && typeof text === 'string';
}

const KNOWN: readonly unknown[] = ['file', 'blob', 'cell', 'output', 'variable', 'terminal'];

function isAttachment(item: unknown): item is Attachment {
  const isKnown = KNOWN.includes((item as Partial<Attachment> | null)?.type);
  return isKnown && Object.values(item as object).every(value => typeof value === 'string');
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
