import { useReducer } from 'react';
import type { Content } from '../protocol';
import type { Attachment } from './attachment';

export interface IAttachmentMemory {
  readonly attachments: readonly Attachment[];
  readonly setAttachments: (items: readonly Attachment[]) => void;
}

interface IAttachments {
  items: readonly Attachment[];
  remove: (item: Attachment) => void;
  /** Send words together with what is attached; that leaves the row when the server has it, and only then. */
  send: (text: string, prompt: (content: string | Content[]) => Promise<unknown>) => Promise<unknown>;
}

/** What goes along with the next prompt. It is kept with the draft, and may also come from elsewhere in the page. */
export function useAttachments(memory: IAttachmentMemory): IAttachments {
  const [, changed] = useReducer((count: number) => count + 1, 0);
  const drop = (gone: readonly Attachment[]) => {
    memory.setAttachments(memory.attachments.filter(item => !gone.includes(item)));
    changed();
  };
  return {
    items: memory.attachments,
    remove: item => drop([item]),
    send: async (text, prompt) => {
      const sent = memory.attachments;
      await prompt(sent.length === 0 ? text : withWords(sent, text));
      if (sent.length > 0) drop(sent);
    }
  };
}

/** What is shown comes before what is said about it. */
function withWords(items: readonly Attachment[], text: string): Content[] {
  return text === '' ? [...items] : [...items, { type: 'text', text }];
}
