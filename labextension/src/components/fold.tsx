import { caretRightIcon } from '@jupyterlab/ui-components';
import { useReducer, type ReactNode } from 'react';
import { useView } from './context';

interface IFoldProps {
  /** Under this name it is remembered whether somebody opened or closed it. */
  name: string;
  /** Open as long as nobody has decided. */
  openByDefault?: boolean;
  summary: ReactNode;
  className: string;
  testid?: string;
  children: ReactNode;
}

/** A line that unfolds. What is inside exists only while it is open. */
export function Fold(props: IFoldProps) {
  const { folds } = useView();
  const [, changed] = useReducer((count: number) => count + 1, 0);
  const open = folds.get(props.name) ?? props.openByDefault ?? false;

  return (
    <details className={props.className} open={open} data-testid={props.testid}>
      <summary
        onClick={event => {
          event.preventDefault(); // React decides what is open, not the browser
          folds.set(props.name, !open);
          changed();
        }}
      >
        {props.summary}
        <caretRightIcon.react tag="span" className="jp-AgentChat-chevron" width="16px" height="16px" />
      </summary>
      {open && props.children}
    </details>
  );
}
