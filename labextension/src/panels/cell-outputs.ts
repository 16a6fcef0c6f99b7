import type { IOutput } from '@jupyterlab/nbformat';
import type { YCodeCell } from '@jupyter/ydoc';
import { JSONExt, type JSONValue } from '@lumino/coreutils';

/**
 * Put a cell's outputs by as little change as it takes: a program that prints makes its last output longer.
 *
 * What goes and what comes are two changes. In one, JupyterLab's model adds first, to the stream that then goes.
 */
export function showOutputs(cell: YCodeCell, after: readonly IOutput[]): void {
  const before = cell.getOutputs();
  let same = 0;
  while (same < before.length && JSONExt.deepEqual(before[same] as JSONValue, (after[same] ?? null))) same++;
  const more = same === before.length - 1 ? printedSince(before[same]!, after[same]) : null;
  if (more !== null) cell.appendStreamOutput(same++, more);
  if (same < before.length) cell.updateOutputs(same, before.length);
  if (same < after.length) cell.updateOutputs(same, same, after.slice(same));
}

function printedSince(before: IOutput, after: IOutput | undefined): string | null {
  if (before.output_type !== 'stream' || after?.output_type !== 'stream' || before.name !== after.name) return null;
  const [was, is] = [textOf(before), textOf(after)];
  return is.startsWith(was) ? is.slice(was.length) : null;
}

function textOf({ text }: IOutput): string {
  return Array.isArray(text) ? text.join('') : (text as string);
}
