import { renderMarkdown } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { IMarkdownRenderer } from './renderer';

/** What of a registry, or of the options that it gives a renderer, is needed. */
type Parts = Pick<IRenderMime.IRendererOptions, 'sanitizer' | 'markdownParser' | 'latexTypesetter'>;

/**
 * JupyterLab's own renderer: GitHub's Markdown, highlighted code, formulas.
 *
 * Links are not resolved and formulas not typeset in `render`: the sanitiser comes first.
 */
export function jupyterMarkdown(parts: Parts): IMarkdownRenderer {
  const { sanitizer, markdownParser = null, latexTypesetter } = parts;
  return {
    render: (source, host) =>
      renderMarkdown({
        host,
        source,
        trusted: false,
        sanitizer,
        markdownParser,
        resolver: null,
        linkHandler: null,
        shouldTypeset: false,
        latexTypesetter: null
      }),
    typeset: host => latexTypesetter?.typeset(host)
  };
}
