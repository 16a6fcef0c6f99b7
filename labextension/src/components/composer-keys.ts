// What a key in the composer means.

import type { Delivery } from '../protocol';

/** Send in some way, or go through what was said before; null: the key is typing. */
export type Intent = Extract<Delivery, 'send' | 'queue' | 'interrupt'> | 'older' | 'newer' | null;

/**
 * Enter sends and Shift+Enter starts a new line, or the other way round; Alt+Enter queues; Ctrl+Shift+Enter
 * (Cmd on a Mac) stops what runs and sends. While a word is being composed (Japanese, Chinese, Korean) every key
 * belongs to that.
 */
export function intentOf(
  event: KeyboardEvent,
  field: Pick<HTMLTextAreaElement, 'value'>,
  sendWithShiftEnter: boolean,
  recalling: boolean
): Intent {
  if (event.isComposing || event.keyCode === 229) return null;
  if (event.key === 'Enter') return intentOfEnter(event, sendWithShiftEnter);
  if (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.key === 'ArrowUp' && (field.value === '' || recalling)) return 'older';
  if (event.key === 'ArrowDown' && recalling) return 'newer';
  return null;
}

function intentOfEnter(event: KeyboardEvent, sendWithShiftEnter: boolean): Intent {
  if (event.altKey) return 'queue';
  if (event.ctrlKey || event.metaKey) return event.shiftKey ? 'interrupt' : 'send';
  return event.shiftKey === sendWithShiftEnter ? 'send' : null;
}
