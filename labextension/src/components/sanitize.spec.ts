import { renderBlock } from './markdown/render-block';
import { renderSaved } from './markdown/render-saved';
import { splitBlocks } from './markdown/blocks';
import { ALLOWED_ATTRIBUTES, ALLOWED_TAGS, inertHost, sanitize } from './sanitize';
import { HEAVY, HOSTILE } from './testing/hostile';
import { testMarkdown } from './testing/jupyter';

const markdown = testMarkdown();

/** Render a whole text the way the view does, block by block. */
async function show(source: string): Promise<HTMLElement> {
  const host = document.createElement('div');
  for (const block of splitBlocks(source)) {
    host.append(await renderBlock(markdown, block.source, block.kind) ?? block.source);
  }
  return host;
}

/** Put HTML through the sanitiser alone, as if the renderer had let it through. */
function pass(html: string): HTMLElement {
  const dirty = inertHost();
  dirty.append(...new DOMParser().parseFromString(html, 'text/html').body.childNodes);
  const host = document.createElement('div');
  host.append(sanitize(dirty));
  return host;
}

function expectHarmless(host: HTMLElement, others = ['div']): void {
  for (const element of host.querySelectorAll('*')) {
    expect([...ALLOWED_TAGS, ...others]).toContain(element.localName);
    for (const { name, value } of element.attributes) {
      expect(Object.keys(ALLOWED_ATTRIBUTES)).toContain(name);
      expect(ALLOWED_ATTRIBUTES[name]?.on).toContain(element.localName);
      expect(value).toMatch(ALLOWED_ATTRIBUTES[name]!.value);
    }
  }
  for (const link of host.querySelectorAll('a')) {
    expect(link.getAttribute('rel')).toBe('noopener noreferrer nofollow');
    expect(link.target).toBe('_blank');
    expect(['http:', 'https:', 'mailto:']).toContain(new URL(link.href).protocol);
    expect(link.title).toContain(new URL(link.href).host);
  }
}

describe('the sanitiser', () => {
  let requests: string[] = [];

  beforeEach(() => {
    requests = [];
    vi.stubGlobal('alert', () => requests.push('alert'));
    for (const kind of [HTMLImageElement, HTMLMediaElement, HTMLScriptElement, HTMLIFrameElement]) {
      const src = Object.getOwnPropertyDescriptor(kind.prototype, 'src')!;
      vi.spyOn(kind.prototype, 'src', 'set').mockImplementation(function (this: Element, value) {
        requests.push(value);
        src.set!.call(this, value);
      });
    }
  });
  afterEach(() => vi.unstubAllGlobals());

  it('knows enough hostile texts', () => {
    expect(Object.values(HOSTILE).flat().length).toBeGreaterThan(150);
  });

  describe.each(Object.entries(HOSTILE))('test_r_r1_r2_r3_r4_r5: %s', (_, texts) => {
    const named = texts.map(text => [text.slice(0, 120), text]);

    it.each(named)('through JupyterLab’s renderer: %j', async (_name, text) => {
      const host = await show(text);
      expectHarmless(host);
      expect(requests).toEqual([]);
    });

    it.each(named)('and alone, as HTML: %j', (_name, text) => {
      expectHarmless(pass(text));
      expect(requests).toEqual([]);
    });
  });

  it('lets through what unfolds in what was left in a notebook, and nothing else', async () => {
    for (const text of Object.values(HOSTILE).flat()) {
      const host = document.createElement('div');
      host.append(await renderSaved(markdown, text));
      expectHarmless(host, ['details', 'summary']);
    }
    expect(requests).toEqual([]);
  });

  it('test_r_r2: shows HTML in Markdown as the text that it is', async () => {
    const host = await show('a <b class="jp-Dialog">c</b> <!-- d -->\n\n<div>\n\ne');
    expect(host.textContent?.replace(/\s+/g, ' ')).toContain('a <b class="jp-Dialog">c</b> <!-- d --> <div> e');
    expect(host.querySelector('b')).toBeNull();
  });

  it('keeps what Markdown is for', async () => {
    const host = await show(
      '# T\n\n**b** *i* ~~s~~ `c<d>` [l](https://example.org/a)\n\n> q\n\n3. x\n4. y\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n---\n\n```py\nif a < b:\n```\n\n- [x] done'
    );
    for (const tag of ['h1', 'strong', 'em', 'del', 'code', 'a', 'blockquote', 'ol', 'table', 'hr', 'pre', 'ul']) {
      expect(host.querySelector(tag), tag).not.toBeNull();
    }
    expect(host.querySelector('ol')?.getAttribute('start')).toBe('3');
    expect(host.querySelector('td[align=right]')?.textContent).toBe('2');
    expect(host.querySelector('p > code')?.textContent).toBe('c<d>');
    expect(host.querySelector('pre')?.textContent).toContain('if a < b:');
    expect(host.querySelector('pre span.ͼa')).not.toBeNull();
    expect(host.querySelector('ul li')?.textContent).toContain('☑ done');
    expect(host.querySelector('h1')?.textContent).toBe('T');
  });

  it('lets lists, quotations and tables begin on the side of their words, and nothing turn the page round', async () => {
    const host = await show('- אחד\n- two\n\n1. אחד\n\n> ציטוט\n\n| שם | b |\n|--|--|\n| 1 | 2 |');
    expect([...host.querySelectorAll('[dir=auto]')].map(block => block.localName)).toEqual(['ul', 'ol', 'blockquote', 'table']);
    expect(pass('<p dir=auto>a</p><ul dir=rtl><li dir=rtl>b</li></ul>').innerHTML).toBe('<p>a</p><ul dir="auto"><li>b</li></ul>');
  });

  it('test_r_r4: names the host that a link really leads to', async () => {
    const host = await show(
      '[https://bank.example](https://evil.invalid/) [a](https://bank.example@evil.invalid/) [b](https://аррӏе.com/) [example.org/x](https://example.org/x) <https://example.org/y>'
    );
    expect([...host.querySelectorAll('a')].map(link => link.textContent)).toEqual([
      'https://bank.example [evil.invalid]',
      'a [evil.invalid]',
      'b [xn--80ak6aa92e.com]',
      'example.org/x',
      'https://example.org/y'
    ]);
  });

  it('test_r_r6: shows a remote image as its address, and a small one that came along as an image', async () => {
    const host = await show('![cat](https://example.org/cat.png) ![dot](data:image/png;base64,iVBORw0KGgo=)');
    const chip = host.querySelector('.jp-AgentChat-imageChip');
    expect(chip?.textContent).toBe('cat: https://example.org/cat.png');
    expect(chip?.querySelector('a')?.href).toBe('https://example.org/cat.png');
    expect([...host.querySelectorAll('img')].map(image => [image.alt, image.getAttribute('decoding')])).toEqual([
      ['dot', 'async']
    ]);
  });

  it('test_r_r11: falls back to plain text before a parser is kept busy', async () => {
    for (const text of HEAVY) {
      const started = performance.now();
      for (const block of splitBlocks(text)) {
        await renderBlock(markdown, block.source, block.kind);
      }
      expect(performance.now() - started, text.slice(0, 20)).toBeLessThan(1_500);
    }
  });
});
