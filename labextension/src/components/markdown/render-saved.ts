import { inertHost, sanitize } from '../sanitize';
import type { IMarkdownRenderer } from './renderer';
import { withoutHtml } from './source';

/** Return Markdown that was left in a notebook, whole, as nodes that may go into the page. What unfolds stays so. */
export async function renderSaved(renderer: IMarkdownRenderer, source: string): Promise<DocumentFragment> {
  const host = inertHost();
  await renderer.render(withoutHtml(source, 'fence'), host); // its HTML is read: that is how calls are folded there
  return sanitize(host, true);
}
