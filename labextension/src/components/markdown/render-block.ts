import { inertHost, sanitize } from '../sanitize';
import { isPlainMath, isSafeTex } from './math';
import type { IMarkdownRenderer } from './renderer';
import { isTooHeavy, withoutHtml } from './source';

/**
 * Return one block of Markdown as nodes that may go into the page: rendered, sanitised, its formulas set.
 *
 * @returns null when the text would take too long; it is then shown plain.
 */
export async function renderBlock(
  renderer: IMarkdownRenderer,
  source: string,
  kind: 'text' | 'fence'
): Promise<Node | null> {
  if (isTooHeavy(source)) return null;
  const host = inertHost();
  await renderer.render(withoutHtml(source, kind), host);
  const content = document.createElement('div');
  content.append(sanitize(host));
  return kind === 'text' && renderer.typeset && isSafeTex(content.textContent ?? '')
    ? typeset(renderer, content)
    : content;
}

async function typeset(renderer: IMarkdownRenderer, content: HTMLElement): Promise<Node> {
  const plain = content.cloneNode(true);
  await renderer.typeset?.(content);
  return isPlainMath(content) ? content : plain;
}
