// What one can point at from within the words of a prompt: `@cell:`, `@var:` and so on.

import type { Attachment } from './attachment';

/** One way to complete what was typed behind an `@`. */
export interface IMention {
  /** What is shown first: a name, or a cell's number and first line. */
  label: string;
  /** What more is known of it, in a few words; may be empty. */
  detail: string;
  /** What stands in the prompt instead of what was typed, `@` and all. */
  text: string;
  /** Put it beside the prompt; missing where one goes on to choose behind `text`. */
  choose?: () => void;
}

/** What can be pointed at in this page. */
export interface IMentionSource {
  /** What fits to the words behind the `@`; rejects with a sentence for the person. */
  complete(query: string): Promise<readonly IMention[]>;
  /** What a person knows it by, as "Cell 3 of a.ipynb"; null where it is not open here. */
  nameOf(item: Attachment): string | null;
}

export interface IMentionTyped {
  /** Where its `@` stands in the text. */
  from: number;
  /** What was typed behind it, up to the cursor. */
  query: string;
}

/** Return the mention that is being typed at the cursor; null where there is none. An address has its `@` in a word. */
export function mentionAt(text: string, cursor: number): IMentionTyped | null {
  const found = /(?:^|[\s([{"'“«])@([^\s@]*)$/u.exec(text.slice(0, cursor));
  return found ? { from: cursor - found[1]!.length - 1, query: found[1]! } : null;
}

/** Put a mention into the text; return that and where the cursor is then. */
export function completed(text: string, cursor: number, from: number, { text: words, choose }: IMention) {
  const rest = text.slice(cursor);
  const space = choose && !/^\s/.test(rest) ? ' ' : '';
  return { text: text.slice(0, from) + words + space + rest, cursor: from + words.length + (choose ? 1 : 0) };
}
