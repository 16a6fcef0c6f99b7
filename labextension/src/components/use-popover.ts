import { useEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';

interface IPopover {
  open: boolean;
  toggle: () => void;
  /** Close it, and put the keyboard back on the button that opened it. */
  close: () => void;
  /** For the element around the button and what it opens; the button comes first in it. */
  host: RefObject<HTMLDivElement>;
  onKeyDown: (event: KeyboardEvent<HTMLDivElement>) => void;
}

const ITEMS = '[role^=menuitem]:not(:disabled)';

/** Something that a button opens: arrows move in it, Escape closes it, and so does turning to anything else. */
export function usePopover(): IPopover {
  const [open, setOpen] = useState(false);
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const items = host.current?.querySelectorAll<HTMLElement>(ITEMS);
    const chosen = [...(items ?? [])].find(item => item.getAttribute('aria-checked') === 'true');
    (chosen ?? items?.[0])?.focus();
    const outside = (event: Event) => {
      if (!host.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
    };
  }, [open]);
  const close = () => {
    setOpen(false);
    host.current?.querySelector<HTMLElement>('button')?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (!open) return;
    if (event.key === 'Escape') close();
    else if (event.key === 'ArrowDown' || event.key === 'ArrowRight') move(event.currentTarget, 1);
    else if (event.key === 'ArrowUp' || event.key === 'ArrowLeft') move(event.currentTarget, -1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { open, toggle: () => setOpen(!open), close, host, onKeyDown };
}

function move(host: HTMLElement, step: number): void {
  const items = [...host.querySelectorAll<HTMLElement>(ITEMS)];
  const at = items.indexOf(document.activeElement as HTMLElement);
  items[(at + step + items.length) % items.length]?.focus();
}
