// From one text to another by small changes, so that a cursor, a selection and what is scrolled to stay where they are.

/** Offsets count UTF-16 units of the old text; `end` is exclusive. */
export interface IChange {
  start: number;
  end: number;
  text: string;
}

/** Lines `from` to `to` of the old text become these of the new one; both ends are exclusive. */
interface IHunk {
  from: number;
  to: number;
  newFrom: number;
  newTo: number;
}

/** Texts that differ in more lines than this are not worth waiting for: all between the first and the last is one change. */
const MOST = 500;

/** The changes in the order of the text, none beside another; carried out from the last to the first, offsets stay true. */
export function changesBetween(before: string, after: string): IChange[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  const starts = offsets(old);
  return hunksOf(old, now)
    .flatMap(byLines)
    .map(({ from, to, newFrom, newTo }) => {
      const text = now.slice(newFrom, newTo).join('');
      return trimmed(before, { start: starts[from]!, end: starts[to]!, text });
    });
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

function offsets(lines: readonly string[]): number[] {
  const starts = [0];
  for (const line of lines) starts.push(starts.at(-1)! + line.length);
  return starts;
}

/** Where as many lines stand as before, each is taken to be the same line. */
function byLines(hunk: IHunk): IHunk[] {
  const { from, to, newFrom, newTo } = hunk;
  if (to - from !== newTo - newFrom) return [hunk];
  return Array.from({ length: to - from }, (_, index) => ({
    from: from + index,
    to: from + index + 1,
    newFrom: newFrom + index,
    newTo: newFrom + index + 1
  }));
}

/** Without what is the same at both ends; a pair of surrogates is not torn apart. */
function trimmed(before: string, { start, end, text }: IChange): IChange {
  const most = Math.min(end - start, text.length);
  let head = 0;
  while (head < most && before[start + head] === text[head]) head++;
  if (head > 0 && /[\uD800-\uDBFF]/.test(text[head - 1]!)) head--;
  let tail = 0;
  while (tail < most - head && before[end - 1 - tail] === text[text.length - 1 - tail]) tail++;
  if (tail > 0 && /[\uDC00-\uDFFF]/.test(text[text.length - tail]!)) tail--;
  return { start: start + head, end: end - tail, text: text.slice(head, text.length - tail) };
}

function hunksOf(old: readonly string[], now: readonly string[]): IHunk[] {
  const most = Math.min(old.length, now.length);
  let head = 0;
  while (head < most && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < most - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  const [to, newTo] = [old.length - tail, now.length - tail];
  if (head === to && head === newTo) return [];
  const steps = stepsBetween(old.slice(head, to), now.slice(head, newTo));
  if (steps === null) return [{ from: head, to, newFrom: head, newTo }];
  return joined(steps.map(([x, y, isNew]) => ({
    from: head + x,
    to: head + x + (isNew ? 0 : 1),
    newFrom: head + y,
    newTo: head + y + (isNew ? 1 : 0)
  })));
}

function joined(hunks: readonly IHunk[]): IHunk[] {
  const all: IHunk[] = [];
  for (const hunk of hunks) {
    const last = all.at(-1);
    if (last?.to === hunk.from && last.newTo === hunk.newFrom) all[all.length - 1] = { ...last, to: hunk.to, newTo: hunk.newTo };
    else all.push(hunk);
  }
  return all;
}

/** After so many lines of the old text and so many of the new one, a line is new, or else an old one goes. */
type Step = [old: number, now: number, isNew: boolean];

/**
 * The fewest steps from one list of lines to the other (Myers, "An O(ND) Difference Algorithm"); null when they are too many.
 *
 * `far` has for each diagonal (lines of the old text less lines of the new one) how far the steps so far lead on it.
 */
function stepsBetween(old: readonly string[], now: readonly string[]): Step[] | null {
  const most = Math.min(old.length + now.length, MOST);
  const zero = most + 1;
  const far = new Int32Array(2 * zero + 1);
  const trace: Int32Array[] = [];
  for (let count = 0; count <= most; count++) {
    trace.push(far.slice());
    for (let diagonal = -count; diagonal <= count; diagonal += 2) {
      const isNew = comesByNew(far, zero, diagonal, count);
      let x = isNew ? far[zero + diagonal + 1]! : far[zero + diagonal - 1]! + 1;
      while (x < old.length && x - diagonal < now.length && old[x] === now[x - diagonal]) x++;
      far[zero + diagonal] = x;
      if (x >= old.length && x - diagonal >= now.length) return walkedBack(trace, zero, old.length - now.length);
    }
  }
  return null;
}

function comesByNew(far: Int32Array, zero: number, diagonal: number, count: number): boolean {
  return diagonal === -count || (diagonal !== count && far[zero + diagonal - 1]! < far[zero + diagonal + 1]!);
}

function walkedBack(trace: readonly Int32Array[], zero: number, diagonal: number): Step[] {
  const steps: Step[] = [];
  for (let count = trace.length - 1; count > 0; count--) {
    const far = trace[count]!;
    const isNew = comesByNew(far, zero, diagonal, count);
    diagonal += isNew ? 1 : -1;
    const x = far[zero + diagonal]!;
    steps.push([x, x - diagonal, isNew]);
  }
  return steps.reverse();
}
