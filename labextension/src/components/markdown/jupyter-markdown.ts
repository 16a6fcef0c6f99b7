import { renderMarkdown, type IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IMarkdownRenderer } from './renderer';

/**
 * JupyterLab's own renderer: GitHub's Markdown, highlighted code, formulas.
 *
 * Links are not resolved and formulas not typeset in `render`: the sanitiser comes first.
 */
export function jupyterMarkdown(rendermime: IRenderMimeRegistry): IMarkdownRenderer {
  const { sanitizer, markdownParser, latexTypesetter } = rendermime;
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
