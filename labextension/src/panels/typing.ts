// What is typed into a terminal for a person, so that nothing of it runs before they press Enter.

import { showInvisible } from '../components/invisible';

/**
 * Why a person is to be asked first:
 *
 * - `program`: a program other than the shell reads what is typed, and may act on it;
 * - `lines`: the shell may run each line as it comes;
 * - `invisible`: there are characters in it that one does not see.
 */
export type Doubt = 'program' | 'lines' | 'invisible';

/** @param isAtPrompt - does the shell read a line and take pasted text as text? Null when it does not say. */
export function doubtAbout(text: string, isAtPrompt: boolean | null): Doubt | null {
  if (isAtPrompt === false) return 'program';
  if (isAtPrompt === null && text.includes('\n')) return 'lines';
  return showInvisible(text).some(piece => piece.hidden) ? 'invisible' : null;
}

/** What is sent to the terminal. A shell that says that it can gets it as pasted text, which it does not run. */
export function typed(text: string, isAtPrompt: boolean | null): string {
  const keys = text.replace(/\n/g, '\r');
  return isAtPrompt ? `\u001b[200~${keys}\u001b[201~` : keys.replace(/\t/g, ' '); // a tab would complete a word
}
