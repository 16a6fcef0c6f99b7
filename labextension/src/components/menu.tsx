import { ellipsesIcon } from '@jupyterlab/ui-components';
import { useEffect, useRef, useState } from 'react';
import { IconButton } from './icon-button';

export interface IMenuItem {
  label: string;
  run: () => void;
  disabled?: boolean;
}

/** A small menu behind a button; arrows move in it, Escape closes it. */
export function Menu(props: { label: string; items: IMenuItem[] }) {
  const [open, setOpen] = useState(false);
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    host.current?.querySelector<HTMLElement>('[role=menuitem]:not(:disabled)')?.focus();
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
  return (
    <div
      ref={host}
      className="jp-AgentChat-menu"
      onKeyDown={event => {
        if (!open) return;
        if (event.key === 'Escape') close();
        else if (event.key === 'ArrowDown') move(event.currentTarget, 1);
        else if (event.key === 'ArrowUp') move(event.currentTarget, -1);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <IconButton
        icon={ellipsesIcon}
        label={props.label}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      />
      {open && (
        <div role="menu" aria-label={props.label} className="jp-AgentChat-menuItems">
          {props.items.map(item => (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              disabled={item.disabled}
              onClick={() => {
                close();
                item.run();
              }}
            >
              {item.label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function move(host: HTMLElement, step: number): void {
  const items = [...host.querySelectorAll<HTMLElement>('[role=menuitem]:not(:disabled)')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  items[(at + step + items.length) % items.length]?.focus();
}
