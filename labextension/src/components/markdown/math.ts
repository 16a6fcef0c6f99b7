// Formulas: what may be typeset, and what typesetting may leave behind.
//
// The typesetter works on text that is already sanitised, in an element that is not in the page yet. Its output
// cannot go through the sanitiser (it is made of classes and styles), so it is looked at here instead.

/** TeX that sets links, classes, ids or styles, loads something, or changes what later formulas mean. */
const UNSAFE = [
  ...['href', 'url', 'style', 'class', 'cssId', 'data', 'require', 'includegraphics', 'mmlToken', 'html[A-Za-z]*'],
  ...['texttip', 'mathtip', 'toggle', 'setOptions', 'csname', 'global', 'long', 'let', 'futurelet'],
  ...['[egx]?def', '(?:re|provide)?newcommand', 'renewcommand', 'providecommand', '(?:re)?newenvironment'],
  ...['newcolumntype', 'Declare[A-Za-z]*']
];
const UNSAFE_TEX = new RegExp(`\\\\(?:${UNSAFE.join('|')})(?![A-Za-z])`, 'i');
const MAX_CHARS = 5_000;

/** Is there a formula in this text, and may it be typeset? What may not stays the text that it is. */
export function isSafeTex(text: string): boolean {
  return /\$|\\[([]|\\begin\{/.test(text) && text.length <= MAX_CHARS && !UNSAFE_TEX.test(text);
}

const ELEMENT = /^(?:mjx-[a-z0-9-]+|math|semantics|annotation|m[a-z]+)$/;
const ATTRIBUTE = /^(?:href|src|xlink:href|id|name|on[a-z]+|action|formaction|data-(?!mjx-|latex)[a-z-]*)$/i;
const VALUE = /url\s*\(|image-set|expression\(|javascript:|\b(?:jp|lm)-|position:\s*(?:fixed|sticky)/i;

/** Is what the typesetter made a formula and nothing else? */
export function isPlainMath(host: HTMLElement): boolean {
  return [...host.querySelectorAll('mjx-container, mjx-container *')].every(
    element =>
      ELEMENT.test(element.localName) &&
      [...element.attributes].every(({ name, value }) => !ATTRIBUTE.test(name) && !VALUE.test(value))
  );
}
