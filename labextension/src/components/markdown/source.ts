// What happens to Markdown before JupyterLab's renderer sees it.

/** A code point that no text may hold: it keeps a `<` from starting HTML and is taken out after rendering. */
export const GUARD = '\uFDD0';

const ALL_GUARDS = new RegExp(GUARD, 'g');
/** A `<` that could start HTML; `<https://...>` is a link and stays one. */
const TAG = /<(?=[a-z/!?])(?!(?:https?:\/\/|mailto:)[^\s<>]*>)/gi;
/** A fence whose language would run code of its own: a diagram may load what its author names. */
const DIAGRAM = /^([\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)*(?:`{3,}|~{3,})[ \t]*)(?=mermaid)/gim;

/**
 * Return Markdown in which no HTML and no diagram is left, to be shown as the text that it is.
 *
 * The code of a fence stays as it is, or its colours would be wrong.
 */
export function withoutHtml(source: string, kind: 'text' | 'fence'): string {
  const clean = source.replace(ALL_GUARDS, '').replace(DIAGRAM, `$1${GUARD}`);
  return kind === 'fence' ? clean : clean.replace(TAG, `<${GUARD}`);
}

/** Undo the guards in a text that comes back. */
export function withoutGuards(text: string): string {
  return text.replace(ALL_GUARDS, '');
}

const MAX_CHARS = 50_000;
const MAX_LINES = 3_000;
const MAX_LINE = 10_000;
const MAX_MARKS = 2_000;
/** Nested deeper than anybody writes, or a run of marks whose pair a parser would look for again and again. */
const DEEP = /`{64}|[*_~]{64}|^(?:[ \t]*>){12}|^(?:[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+){12}|^[ \t]{60,}(?:[-*+>]|\d)/m;

/**
 * Would this text keep the page busy for too long?
 *
 * Markdown parsers take quadratic time, or overflow, on texts made for it; such a text is shown plain (R-R11).
 */
export function isTooHeavy(source: string): boolean {
  if (source.length > MAX_CHARS || DEEP.test(source)) return true;
  if (source.length < MAX_MARKS) return false;
  const lines = source.split('\n');
  if (lines.length > MAX_LINES || lines.some(line => line.length > MAX_LINE)) return true;
  return (source.match(/[*_~`[\]<&\\]/g)?.length ?? 0) > MAX_MARKS;
}
