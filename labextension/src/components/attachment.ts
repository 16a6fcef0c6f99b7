// What is put beside the words of a prompt.

import type { Content } from '../protocol';
import { countCodePoints } from '../transcript/code-points';

export type Attachment = Exclude<Content, { type: 'text' }>;

export function attachmentName(item: Attachment): string {
  switch (item.type) {
    case 'file':
      return item.path;
    case 'blob':
    case 'variable':
    case 'terminal':
      return item.name;
    case 'cell':
    case 'output':
      return `${item.path} [${item.cell_id}]`;
  }
}

/** The text that travels with it; null for what is only pointed at. */
export function attachmentText(item: Attachment): string | null {
  return item.type === 'terminal' || item.type === 'output' ? item.text : null;
}

export function countLines(text: string): number {
  return text === '' ? 0 : text.replace(/\n$/, '').split('\n').length;
}

/** How much of a prompt's limit this takes, in code points: names count too. The server counts alike. */
export function sizeOf(content: readonly Content[]): number {
  let size = 0;
  for (const item of content) {
    for (const [key, value] of Object.entries(item)) {
      if (key !== 'type' && typeof value === 'string') size += countCodePoints(value);
    }
  }
  return size;
}

/**
 * The text, or its beginning and its end with a line between them that says how much is left out: together at
 * most `room` code points. The end gets the larger part: what went wrong stands there.
 */
export function cutToFit(text: string, room: number, mark: (left: number) => string): string {
  const points = Array.from(text);
  if (points.length <= room) return text;
  const line = `\n${mark(points.length)}\n`; // as wide as it can get
  const kept = Math.max(0, room - countCodePoints(line));
  const head = Math.floor(kept / 3);
  const left = points.length - kept;
  return points.slice(0, head).join('') + `\n${mark(left)}\n` + points.slice(head + left).join('');
}
