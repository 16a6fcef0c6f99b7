// Which lines of a text changed.

import type { Diff } from '../protocol';

export interface IDiffLine {
  sign: ' ' | '+' | '-' | '…';
  text: string;
  /** In the changed file; what was taken away has none. */
  number?: number;
  /** The file ends with it, without a line end. */
  isOpen?: boolean;
}

/** More than this many comparisons are not worth waiting for: the whole middle then counts as changed. */
const MAX_COMPARISONS = 400_000;
const CONTEXT = 3;

/** Return the lines of both texts in order, with what was taken and what was added. */
export function diffLines(diff: Diff): IDiffLine[] {
  const before = linesOf(diff.old_text ?? '');
  const after = linesOf(diff.new_text);
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const rest = Math.min(before.length, after.length) - head;
  while (tail < rest && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return numbered(diff.line, [
    ...before.slice(0, head).map(text => line(' ', text)),
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(text => line(' ', text))
  ]);
}

/** Leave out what is far from any change. */
export function nearChanges(lines: IDiffLine[]): IDiffLine[] {
  const near = new Set<number>();
  lines.forEach(({ sign }, index) => {
    if (sign === ' ') return;
    for (let i = index - CONTEXT; i <= index + CONTEXT; i++) near.add(i);
  });
  return lines.flatMap((one, index) => {
    if (near.has(index)) return [one];
    return index === 0 || near.has(index - 1) ? [{ sign: '…', text: '' }] : [];
  });
}

export function countChanges(diffs: readonly Diff[]): { added: number; removed: number } {
  const signs = diffs.flatMap(diffLines).map(({ sign }) => sign);
  return {
    added: signs.filter(sign => sign === '+').length,
    removed: signs.filter(sign => sign === '-').length
  };
}

/** A line comes with its newline, so that a last one without is another line than the same with one. */
function line(sign: IDiffLine['sign'], text: string): IDiffLine {
  return text.endsWith('\n') ? { sign, text: text.slice(0, -1) } : { sign, text, isOpen: true };
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

function numbered(first: number, lines: IDiffLine[]): IDiffLine[] {
  let number = first;
  return lines.map(one => (one.sign === '-' ? one : { ...one, number: number++ }));
}

/** The longest common subsequence, by the table everybody knows. */
function middle(before: string[], after: string[]): IDiffLine[] {
  if (before.length * after.length > MAX_COMPARISONS) {
    return [...before.map(text => line('-', text)), ...after.map(text => line('+', text))];
  }
  const width = after.length + 1;
  const longest = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const skip = Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!);
      longest[i * width + j] = before[i] === after[j] ? longest[(i + 1) * width + j + 1]! + 1 : skip;
    }
  }
  return walk(before, after, (i, j) => longest[i * width + j]!);
}

function walk(before: string[], after: string[], longest: (i: number, j: number) => number): IDiffLine[] {
  const lines: IDiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push(line(' ', before[i++]!));
      j++;
    } else if (i < before.length && (j === after.length || longest(i + 1, j) >= longest(i, j + 1))) {
      lines.push(line('-', before[i++]!));
    } else {
      lines.push(line('+', after[j++]!));
    }
  }
  return lines;
}
