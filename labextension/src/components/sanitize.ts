// The only door through which rendered content enters the page.
//
// Content is rendered in a document without a window, put into shape there (`shape`), and then goes through one
// DOMPurify pass, the last step before insertion, that lets pass only what is listed here.

import createDOMPurify, { type Config, type UponSanitizeAttributeHookEvent } from 'dompurify';
import { withoutGuards } from './markdown/source';

export const ALLOWED_TAGS = [
  ...['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'blockquote', 'pre', 'code', 'hr', 'br'],
  ...['table', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td', 'em', 'strong', 'del', 'a', 'span', 'img', '#text']
];

/** Each attribute with the elements that may have it and what it may say. */
export const ALLOWED_ATTRIBUTES: Record<string, { on: string[]; value: RegExp }> = {
  href: { on: ['a'], value: /^(?:https?:\/\/|mailto:)[^\s]+$/i },
  title: { on: ['a'], value: /^/ },
  rel: { on: ['a'], value: /^noopener noreferrer nofollow$/ },
  target: { on: ['a'], value: /^_blank$/ },
  align: { on: ['th', 'td'], value: /^(?:left|center|right)$/ },
  start: { on: ['ol'], value: /^\d{1,9}$/ },
  alt: { on: ['img'], value: /^/ },
  decoding: { on: ['img'], value: /^async$/ },
  dir: { on: ['ul', 'ol', 'blockquote', 'table'], value: /^auto$/ },
  // Raster images that came with the text, of a size that cannot hurt.
  src: { on: ['img'], value: /^data:image\/(?:png|jpeg|gif|webp);base64,[a-z0-9+/=\s]{1,1500000}$/i },
  // The colours of code (JupyterLab's style module names them so), and our own mark for an image not shown.
  class: { on: ['span'], value: /^(?:ͼ[0-9a-z]{1,4}(?: ͼ[0-9a-z]{1,4})*|jp-AgentChat-imageChip)$/ }
};

const CONFIG: Config & { RETURN_DOM_FRAGMENT: true } = {
  ALLOWED_TAGS,
  ALLOWED_ATTR: Object.keys(ALLOWED_ATTRIBUTES),
  ALLOWED_NAMESPACES: ['http://www.w3.org/1999/xhtml'],
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
  ALLOW_UNKNOWN_PROTOCOLS: false,
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|data:image\/)/i,
  ADD_URI_SAFE_ATTR: Object.keys(ALLOWED_ATTRIBUTES).filter(name => name !== 'href' && name !== 'src'),
  SANITIZE_NAMED_PROPS: true,
  RETURN_DOM_FRAGMENT: true
};

const CONFIG_WITH_FOLDS = { ...CONFIG, ALLOWED_TAGS: [...ALLOWED_TAGS, 'details', 'summary'] };

const purify = createDOMPurify(window); // an instance of our own: hooks are kept per instance
purify.addHook('uponSanitizeAttribute', (node: Element, data: UponSanitizeAttributeHookEvent) => {
  const rule = ALLOWED_ATTRIBUTES[data.attrName];
  data.keepAttr = !!rule && rule.on.includes(node.localName) && rule.value.test(data.attrValue);
});

/** Return an element in a document without a window: an image in it is not loaded, a script does not run. */
export function inertHost(): HTMLElement {
  const host = document.implementation.createHTMLDocument('').createElement('div');
  return host;
}

/**
 * Return what may be shown of the rendered content of `host`.
 *
 * @param folds - whether it may have things that unfold: what `%agent` leaves in a notebook has.
 */
export function sanitize(host: HTMLElement, folds = false): DocumentFragment {
  shape(host);
  return purify.sanitize(host, folds ? CONFIG_WITH_FOLDS : CONFIG);
}

/** Say with words what the page will not show, and give each link its own marks. */
function shape(host: HTMLElement): void {
  host.querySelectorAll('.jp-InternalAnchorLink').forEach(anchor => anchor.remove());
  host.querySelectorAll('input').forEach(box => box.replaceWith(box.checked ? '☑' : '☐'));
  host.querySelectorAll('img').forEach(shapeImage);
  host.querySelectorAll('a').forEach(shapeLink);
  // Their marks and columns begin on the side that their words do; what is in them finds its own (transcript.css).
  host.querySelectorAll<HTMLElement>('ul, ol, blockquote, table').forEach(block => (block.dir = 'auto'));
  const texts = document.createTreeWalker(host, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode() as Text | null; text; text = texts.nextNode() as Text | null) {
    if (text.data !== withoutGuards(text.data)) text.data = withoutGuards(text.data);
  }
}

function shapeImage(image: HTMLImageElement): void {
  const address = withoutGuards(image.getAttribute('src') ?? '');
  const alt = withoutGuards(image.getAttribute('alt') ?? '');
  if (ALLOWED_ATTRIBUTES.src?.value.test(address)) {
    image.setAttribute('decoding', 'async');
    image.setAttribute('alt', alt);
    return;
  }
  const chip = image.ownerDocument.createElement('span');
  chip.className = 'jp-AgentChat-imageChip';
  chip.append(alt && alt !== 'Image' ? `${alt}: ` : '');
  const shown = address.startsWith('data:') ? `${address.slice(0, 40)}…` : address;
  const link = image.ownerDocument.createElement('a');
  link.setAttribute('href', address);
  link.append(shown);
  chip.append(image.closest('a') ? shown : link);
  image.replaceWith(chip);
}

function shapeLink(link: HTMLAnchorElement): void {
  const address = withoutGuards(link.getAttribute('href') ?? '');
  const url = readAddress(address);
  if (!url) {
    link.replaceWith(...link.childNodes);
    return;
  }
  const host = url.protocol === 'mailto:' ? url.pathname : url.host;
  link.setAttribute('href', url.href);
  link.setAttribute('rel', 'noopener noreferrer nofollow');
  link.setAttribute('target', '_blank');
  link.setAttribute('title', `${host} — ${url.href.slice(0, 500)}`);
  if (claimsAnotherHost(link.textContent ?? '', url)) link.append(` [${host}]`);
}

function readAddress(address: string): URL | null {
  if (!/^(?:https?:\/\/|mailto:)/i.test(address.trim())) return null;
  try {
    return new URL(address.trim());
  } catch {
    return null; // not an address: it stays text
  }
}

/** Does the text of a link look like an address of some other host, or can its host be mistaken for another? */
function claimsAnotherHost(text: string, url: URL): boolean {
  if (url.protocol === 'mailto:') return false;
  if (url.username || /(?:^|\.)xn--/.test(url.hostname)) return true;
  const claimed = /^\s*(?:https?:\/\/)?((?:[\p{L}\p{N}-]+\.)+\p{L}{2,})(?=[/:?#\s]|$)/iu.exec(text)?.[1];
  return claimed !== undefined && claimed.toLowerCase() !== url.hostname.replace(/\.$/, '');
}
