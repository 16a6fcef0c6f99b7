// What every component may ask of the page around it.

import { nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import { createContext, useContext } from 'react';
import type { ModelInfo } from '../protocol';
import type { IMarkdownRenderer } from './markdown/renderer';
import type { IMentionSource } from './mentions';

/** What is unfolded, by a key of the thing; undefined where nobody has decided. */
export interface IFolds {
  get(key: string): boolean | undefined;
  set(key: string, open: boolean): void;
}

/** Where a piece of code can go; what the page does not have is missing. Nothing is run by it. */
export interface ICodeActions {
  readonly toTerminal?: (code: string) => void;
  readonly toNotebook?: (code: string) => void;
}

export interface IView {
  readonly trans: TranslationBundle;
  readonly markdown: IMarkdownRenderer;
  readonly folds: IFolds;
  /** What is known of models: to call them by their titles. */
  readonly models: readonly ModelInfo[];
  /** Server time now, ms since 1970: only its differences are shown (rule 10). */
  serverNow(): number;
  copy(text: string): Promise<void>;
  readonly code?: ICodeActions;
  /** What a prompt can point at. */
  readonly mentions?: IMentionSource;
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
  models: [],
  serverNow: () => 0,
  copy: () => Promise.resolve()
});

/** Stop one tool call; resolves to whether that was taken. Null where one may only look. */
export type StopTool = ((partId: string) => Promise<boolean>) | null;

export const StopToolContext = createContext<StopTool>(null);

export function useView(): IView {
  return useContext(ViewContext);
}

export function useTrans(): TranslationBundle {
  return useContext(ViewContext).trans;
}
