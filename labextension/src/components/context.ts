// What every component may ask of the page around it.

import { nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import { createContext, useContext } from 'react';
import type { IMarkdownRenderer } from './markdown/renderer';

/** What is unfolded, by a key of the thing; undefined where nobody has decided. */
export interface IFolds {
  get(key: string): boolean | undefined;
  set(key: string, open: boolean): void;
}

export interface IView {
  readonly trans: TranslationBundle;
  readonly markdown: IMarkdownRenderer;
  readonly folds: IFolds;
  /** Server time now, ms since 1970: only its differences are shown (rule 10). */
  serverNow(): number;
  copy(text: string): Promise<void>;
}

export const ViewContext = createContext<IView>({
  trans: nullTranslator.load('jupyter_agentchat'),
  markdown: {
    render: (source, host) => {
      host.textContent = source;
      return Promise.resolve();
    }
  },
  folds: { get: () => undefined, set: () => undefined },
  serverNow: () => 0,
  copy: () => Promise.resolve()
});

export function useView(): IView {
  return useContext(ViewContext);
}

export function useTrans(): TranslationBundle {
  return useContext(ViewContext).trans;
}
