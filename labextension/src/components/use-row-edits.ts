import { useEffect, useReducer, useState } from 'react';
import type { Content, QueuedPrompt, Transcript } from '../protocol';
import type { QueueEdit } from './actions';
import { promptText } from './parts/prompt';

/** The words of a waiting prompt while a person changes them. */
export interface IRowEdit {
  readonly from: string;
  readonly text: string;
}

/** By the prompt's id. */
export type RowEdits = Readonly<Record<string, IRowEdit>>;

export interface IRowEditMemory {
  readonly edits: RowEdits;
  readonly setEdits: (edits: RowEdits) => void;
}

/** Words whose row is gone. */
export interface IReturned {
  readonly promptId: string;
  readonly text: string;
}

export interface IRowEdits {
  /** What is typed in a row; undefined while nobody changes it. */
  of: (promptId: string) => IRowEdit | undefined;
  /** Is it on its way to the server? */
  isSaving: (promptId: string) => boolean;
  /** Why the server did not take it, in a sentence. */
  problemOf: (promptId: string) => string | null;
  type: (item: QueuedPrompt, text: string) => void;
  save: (item: QueuedPrompt) => void;
  leave: (promptId: string) => void;
  /** What was typed in a row that was sent or removed meanwhile. */
  returned: IReturned | null;
  forgetReturned: () => void;
}

/** What is typed in the rows that wait: kept until the server has it, and given back when the row is gone first. */
export function useRowEdits(
  memory: IRowEditMemory,
  transcript: Transcript,
  change: (edit: QueueEdit) => Promise<unknown>
): IRowEdits {
  const [, changed] = useReducer((count: number) => count + 1, 0);
  const [saving] = useState(() => new Set<string>()); // at once: a key that saves also takes the keyboard away, which saves
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const [returned, giveBack] = useReducer((_: IReturned | null, given: IReturned | null) => given, null);
  const put = (promptId: string, edit: IRowEdit | null) => {
    const { [promptId]: _, ...others } = memory.edits;
    memory.setEdits(edit ? { ...others, [promptId]: edit } : others);
    changed();
  };
  const report = (promptId: string, problem: string) => setProblems(now => ({ ...now, [promptId]: problem }));
  const leave = (promptId: string) => {
    put(promptId, null);
    report(promptId, '');
  };
  const save = (item: QueuedPrompt) => {
    const { prompt_id } = item;
    const edit = memory.edits[prompt_id];
    if (!edit || saving.has(prompt_id)) return;
    if (!edit.text.trim() || edit.text === promptText(item.content)) return leave(prompt_id);
    saving.add(prompt_id);
    report(prompt_id, '');
    change({ op: 'edit', prompt_id, content: withText(item.content, edit.text) })
      .finally(() => saving.delete(prompt_id))
      .then(
        () => leave(prompt_id),
        (error: Error) => report(prompt_id, error.message)
      );
  };
  useEffect(() => {
    const waits = (promptId: string) => transcript.queue.some(item => item.prompt_id === promptId);
    const gone = Object.entries(memory.edits).filter(([id]) => !saving.has(id) && !waits(id));
    for (const [id] of gone) put(id, null);
    const lost = gone.filter(([id, edit]) => isLost(edit, saidAs(transcript, id)));
    if (lost.length === 0) return;
    giveBack({ promptId: lost[0]![0], text: lost.map(([, edit]) => edit.text).join('\n\n') });
  });
  return {
    of: promptId => memory.edits[promptId],
    isSaving: promptId => saving.has(promptId),
    problemOf: promptId => problems[promptId] || null,
    type: (item, text) =>
      put(item.prompt_id, { from: memory.edits[item.prompt_id]?.from ?? promptText(item.content), text }),
    save,
    leave,
    returned,
    forgetReturned: () => giveBack(null)
  };
}

/** The words of a prompt that is in the transcript; null when it is not. */
export function saidAs(transcript: Transcript, promptId: string): string | null {
  for (const turn of transcript.turns) {
    for (const part of turn.parts) {
      if (part.part_id === promptId && part.type === 'prompt') return promptText(part.content);
    }
  }
  return null;
}

/** Was something typed that is nowhere else? */
function isLost({ from, text }: IRowEdit, said: string | null): boolean {
  return text.trim() !== '' && text !== from && text !== said;
}

/** Other words; what was attached stays. */
function withText(content: readonly Content[], text: string): string | Content[] {
  const attached = content.filter(part => part.type !== 'text');
  return attached.length === 0 ? text : [...attached, { type: 'text', text }];
}
