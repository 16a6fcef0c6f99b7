// Text that hides something: shown, where a person decides; taken out, where it is only read.

/** A piece of text; `hidden` ones are names for what could not be seen. */
export interface IPiece {
  text: string;
  hidden: boolean;
}

/**
 * Formats, controls, surrogates, private and unassigned code points, every space but the plain one, and letters
 * that are drawn as nothing (R-R10).
 */
const HIDDEN = String.raw`[\p{Cf}\p{Cs}\p{Co}\p{Cn}\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u2028\u2029\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\u{e0100}-\u{e01ef}]`;
const LONG_SPACE = ' {24,}';
const LONG_GAP = '(?:[ \\t]*\\n){6,}';
const ANY = new RegExp(`${HIDDEN}|${LONG_SPACE}|${LONG_GAP}`, 'gu');

/** Cut a text into what can be seen as it is, and names for what cannot. Long gaps are counted, not drawn. */
export function showInvisible(text: string): IPiece[] {
  const pieces: IPiece[] = [];
  let end = 0;
  for (const match of text.matchAll(ANY)) {
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), hidden: false });
    pieces.push({ text: nameOf(match[0]), hidden: true });
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), hidden: false });
  return pieces;
}

function nameOf(found: string): string {
  if (found.includes('\n')) return `↵×${found.split('\n').length - 1}\n`;
  if (found.startsWith('  ')) return `␣×${found.length}`;
  return `U+${found.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Sequences for a terminal: CSI, OSC and the other strings, and single escapes, also in their one-byte forms. */
const TERMINAL =
   
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]?/g;
 
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/**
 * Return what a program printed as plain text: no terminal sequence, no control but tab and newline (R-R9), and of a
 * line that was drawn anew, as progress bars are, its last state.
 */
export function withoutTerminalCodes(text: string): string {
   
  if (!/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(text)) return text;
  const plain = text.replace(TERMINAL, '').replace(CONTROL, '');
  if (!plain.includes('\r')) return plain;
  return plain.replace(/\r+\n/g, '\n').split('\n').map(lastDrawn).join('\n');
}

/** What a line shows after its carriage returns; one at its end has not drawn over it yet. */
function lastDrawn(line: string): string {
  const shown = line.endsWith('\r') ? line.slice(0, -1) : line;
  return shown.slice(shown.lastIndexOf('\r') + 1);
}

/** What draws nothing, or only turns the order of what is drawn around: bidi, zero-width and tag characters. */
const DRAWN_AS_NOTHING =
  /[\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/**
 * Return code as it reads: without terminal sequences, controls, and characters that only hide or reorder, and
 * without line ends after its last line.
 */
export function plainCode(text: string): string {
  return withoutTerminalCodes(text).replace(DRAWN_AS_NOTHING, '').replace(/\n+$/, '');
}
