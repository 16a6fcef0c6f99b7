// A notebook on its way to the server has to fit into one message: outputs give up what a model does not read.

import type { IBaseCell } from '@jupyterlab/nbformat';

/** Code points of one text in an output. */
const TEXT = 20_000;
/** Characters of all images together; a message may have a million. */
const IMAGES = 500_000;
const READ = /^(text\/(plain|markdown|latex)|image\/(png|jpeg|gif|webp))$/;

interface IOutputJson {
  output_type: string;
  text?: string | string[];
  data?: Record<string, unknown>;
  traceback?: string[];
}

/** Return the cells with outputs that fit; sources are never cut. */
export function trimmed(cells: readonly IBaseCell[]): IBaseCell[] {
  let room = IMAGES;
  const bundle = (data: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(data).map(([mime, value]) => {
        if (!READ.test(mime)) return [mime, '']; // that there was something is said, by its kind
        const text = joined(value);
        if (!mime.startsWith('image/')) return [mime, cut(text)];
        room -= text.length;
        return [mime, room >= 0 ? text : ''];
      })
    );
  const output = (one: IOutputJson): IOutputJson => ({
    ...one,
    ...(one.text !== undefined && { text: cut(joined(one.text)) }),
    ...(one.data && { data: bundle(one.data) }),
    ...(one.traceback && { traceback: one.traceback.map(cut) })
  });
  return cells.map(cell =>
    Array.isArray(cell.outputs) ? { ...cell, outputs: (cell.outputs as unknown as IOutputJson[]).map(output) as never } : cell
  );
}

function joined(text: unknown): string {
  return Array.isArray(text) ? text.join('') : String(text);
}

/** Head and tail of what is too long. */
function cut(text: string): string {
  if (text.length <= TEXT) return text;
  const half = TEXT / 2;
  return `${text.slice(0, half)}\n[… ${text.length - TEXT} characters are not shown here …]\n${text.slice(-half)}`;
}
