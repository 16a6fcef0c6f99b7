// A turn as Markdown, to be taken elsewhere.

import type { TranslationBundle } from '@jupyterlab/translation';
import type { Part, Turn } from '../protocol';
import { promptText } from './parts/prompt';

/** What was said, and what was done in a line each; thinking and the tools' outputs stay behind. */
export function turnMarkdown(trans: TranslationBundle, turn: Turn): string {
  return turn.parts
    .map(part => partMarkdown(trans, part))
    .filter(text => text !== '')
    .join('\n\n');
}

function partMarkdown(trans: TranslationBundle, part: Part): string {
  switch (part.type) {
    case 'prompt':
      return quoted(`**${part.author.display_name || part.author.name}:** ${promptText(part.content)}`);
    case 'text':
      return part.text;
    case 'tool_call':
      return part.status === 'completed' ? `*${part.title}*` : `*${part.title}* (${statusWord(trans, part.status)})`;
    case 'notice':
      return `*${part.text}*`;
    case 'plan':
      return part.entries.map(entry => `- [${entry.status === 'completed' ? 'x' : ' '}] ${entry.content}`).join('\n');
    case 'thinking':
      return '';
  }
}

const quoted = (text: string) => text.replace(/^/gm, '> ');

function statusWord(trans: TranslationBundle, status: Part['status']): string {
  switch (status) {
    case 'failed':
      return trans.__('failed');
    case 'denied':
      return trans.__('denied');
    case 'cancelled':
      return trans.__('stopped');
    case 'unknown':
      return trans.__('nobody knows how far it came');
    default:
      return trans.__('not finished');
  }
}
