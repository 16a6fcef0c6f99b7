// A component on the screen of a test, in a view whose clock and memory the test holds.

import { nullTranslator } from '@jupyterlab/translation';
import { act, render, type RenderResult } from '@testing-library/react';
import type { ReactElement } from 'react';
import { ViewContext, type IView } from '../context';

export interface IShown {
  view: IView;
  /** Server time, ms since 1970. */
  clock: { now: number };
  copied: string[];
  screen: RenderResult;
  again: (element: ReactElement) => void;
}

export function show(element: ReactElement, given: Partial<IView> = {}): IShown {
  const clock = { now: 10_000 };
  const copied: string[] = [];
  const view: IView = {
    trans: nullTranslator.load('jupyter_agentchat'),
    markdown: {
      render: (source, host) => {
        host.textContent = source;
        return Promise.resolve();
      }
    },
    folds: new Map<string, boolean>(),
    models: [],
    serverNow: () => clock.now,
    copy: text => {
      copied.push(text);
      return Promise.resolve();
    },
    ...given
  };
  const inView = (one: ReactElement) => <ViewContext.Provider value={view}>{one}</ViewContext.Provider>;
  const screen = render(inView(element));
  return { view, clock, copied, screen, again: one => screen.rerender(inView(one)) };
}

/** The element with that test id, as what it is. */
export const byTestId = <T extends HTMLElement>(screen: RenderResult, id: string): T => screen.getByTestId(id) as T;

/** Do something, and let the promises that hang on it come true. */
export const afterwards = (doing: () => unknown): Promise<void> => act(() => Promise.resolve(doing()).then(() => undefined));
