import { ellipsesIcon } from '@jupyterlab/ui-components';
import { IconButton } from './icon-button';
import { usePopover } from './use-popover';

export interface IMenuItem {
  label: string;
  run: () => void;
  disabled?: boolean;
}

/** A small menu behind a button. */
export function Menu(props: { label: string; items: IMenuItem[] }) {
  const { open, toggle, close, host, onKeyDown } = usePopover();
  return (
    <div ref={host} className="jp-AgentChat-menu" onKeyDown={onKeyDown}>
      <IconButton
        icon={ellipsesIcon}
        label={props.label}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={toggle}
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
