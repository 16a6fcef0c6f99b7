import type { LabIcon } from '@jupyterlab/ui-components';
import type { ButtonHTMLAttributes } from 'react';

interface IIconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: LabIcon;
  /** What it does: the tooltip, and its name for those who do not see the icon. */
  label: string;
  testid?: string;
}

/** A button of 24 px with an icon of JupyterLab's. */
export function IconButton({ icon: Icon, label, testid, className, ...rest }: IIconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`jp-AgentChat-iconButton ${className ?? ''}`}
      title={label}
      aria-label={label}
      data-testid={testid}
    >
      <Icon.react tag="span" width="16px" height="16px" />
    </button>
  );
}
