import { useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { useView } from './context';
import { completed, mentionAt, type IMention, type IMentionTyped } from './mentions';

export interface IMentions {
  /** What one may choose from; null while nothing is mentioned. */
  items: readonly IMention[] | null;
  /** Why there is nothing to choose from, in a sentence. */
  problem: string | null;
  active: number;
  choose: (index: number) => void;
  /** Look at what stands at the cursor now. */
  look: () => void;
  close: () => void;
  /** Take a key that belongs to the list; return whether it did. */
  takeKey: (event: KeyboardEvent) => boolean;
}

interface IFound {
  typed: IMentionTyped;
  items: readonly IMention[];
  problem: string | null;
}

/** The list under a mention that is being typed. Typing is never held up by it. */
export function useMentions(field: RefObject<HTMLTextAreaElement>, text: string, put: (text: string) => void): IMentions {
  const source = useView().mentions;
  const [found, setFound] = useState<IFound | null>(null);
  const [active, setActive] = useState(0);
  const asked = useRef<IMentionTyped | null>(null);
  const dismissed = useRef<number | null>(null);
  const cursor = useRef<number | null>(null);

  const close = () => {
    asked.current = null;
    setFound(null);
  };
  const look = () => {
    const { selectionStart = 0, selectionEnd, value = '' } = field.current ?? {};
    const typed = source && selectionStart === selectionEnd ? mentionAt(value, selectionStart) : null;
    if (typed?.from !== dismissed.current) dismissed.current = null;
    if (!typed || dismissed.current !== null) return close();
    if (asked.current?.from === typed.from && asked.current.query === typed.query) return;
    asked.current = typed;
    const show = (items: readonly IMention[], problem: string | null) => {
      if (asked.current !== typed) return; // something else was typed meanwhile
      setFound({ typed, items, problem });
      setActive(0);
    };
    source!.complete(typed.query).then(
      items => show(items, null),
      (error: Error) => show([], error.message)
    );
  };
  useLayoutEffect(() => {
    if (cursor.current === null || !field.current) return;
    field.current.setSelectionRange(cursor.current, cursor.current);
    cursor.current = null;
    look();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for each text that was put in
  }, [text]);

  const choose = (index: number) => {
    const item = found?.items[index];
    const at = field.current?.selectionStart;
    if (!found || !item || at === undefined) return;
    const after = completed(text, at, found.typed.from, item);
    close();
    item.choose?.();
    cursor.current = after.cursor;
    put(after.text);
  };
  const takeKey = (event: KeyboardEvent): boolean => {
    if (!found || event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229) return false;
    if (event.key === 'Escape') {
      dismissed.current = found.typed.from;
      close();
      return true;
    }
    const { length } = found.items;
    if (length === 0 || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === 'Enter' || event.key === 'Tab') {
      if (asked.current === found.typed) choose(active); // else what is shown answers to less than was typed
    } else if (event.key === 'ArrowDown') setActive((active + 1) % length);
    else if (event.key === 'ArrowUp') setActive((active + length - 1) % length);
    else return false;
    return true;
  };
  const isOpen = found !== null && (found.items.length > 0 || found.problem !== null);
  return { items: isOpen ? found.items : null, problem: found?.problem ?? null, active, choose, look, close, takeKey };
}
