// JupyterLab's real renderer in a test: its registry, its sanitiser, and the parser that its own parser wraps.

import { RenderMimeRegistry, standardRendererFactories } from '@jupyterlab/rendermime';
import { Marked } from 'marked';
import { jupyterMarkdown } from '../markdown/jupyter-markdown';

/** JupyterLab's parser colours code by wrapping its words in spans with such a class. */
const highlighted = (code: string, language = '') => {
  const escaped = code.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  return `<pre><code class="language-${language}"><span class="ͼa">${escaped}</span></code></pre>`;
};

export function testRegistry(typeset: (host: HTMLElement) => void = () => undefined): RenderMimeRegistry {
  const marked = new Marked({ async: true, gfm: true });
  marked.use({ renderer: { code: ({ text, lang }) => (lang ? highlighted(text, lang) : false) } });
  return new RenderMimeRegistry({
    initialFactories: standardRendererFactories,
    markdownParser: { render: async source => marked.parse(source) },
    latexTypesetter: { typeset }
  });
}

export function testMarkdown(typeset?: (host: HTMLElement) => void) {
  return jupyterMarkdown(testRegistry(typeset));
}
