// What models are called, and what of a choice really reaches one.

import type { TranslationBundle } from '@jupyterlab/translation';
import type { AgentInfo, ModelInfo } from '../protocol';
import { tokens } from './amounts';

/** Who answers: what is chosen, and what one may choose from. */
export interface IModelChoice {
  agent: AgentInfo;
  /** The agents that one may choose from; empty once there is a session. */
  agents: readonly AgentInfo[];
  /** The agent's models, as far as they are known. */
  models: readonly ModelInfo[];
  /** The model that is asked next; null where none is involved or nobody knows. */
  model: string | null;
  /** What was asked for; null leaves it to the model. */
  effort: string | null;
  /** Why the list of models could not be had, in a sentence. */
  problem: string | null;
}

/** Set an effort to this word, and the model decides again. */
export const MODEL_DECIDES = 'default';

export function modelTitle(models: readonly ModelInfo[], model: string): string {
  return models.find(info => info.model === model)?.title ?? model;
}

/** A model's title without its maker's name, where the agent's stands beside it. */
export function shortTitle(title: string, agent: AgentInfo): string {
  return title.startsWith(`${agent.title} `) ? title.slice(agent.title.length + 1) : title;
}

/** The effort that is really sent: an effort that the model does not have is not. */
export function sentEffort({ models, model, effort }: IModelChoice): string | null {
  const efforts = models.find(info => info.model === model)?.efforts ?? [];
  return effort !== null && efforts.includes(effort) ? effort : null;
}

export function effortWord(trans: TranslationBundle, effort: string): string {
  switch (effort) {
    case MODEL_DECIDES:
      return trans.__('Default');
    case 'low':
      return trans.__('Low');
    case 'medium':
      return trans.__('Medium');
    case 'high':
      return trans.__('High');
    case 'xhigh':
      return trans.__('Very high');
    case 'max':
      return trans.__('Most');
    default:
      return effort;
  }
}

/** Context size and prices in a few characters: `1M · $4 / $20`. What nobody knows is left out or said. */
export function modelFigures(trans: TranslationBundle, info: ModelInfo): string {
  const context = info.context_tokens === null ? null : tokens(info.context_tokens);
  const { input_price, output_price } = info;
  const price =
    input_price === null || output_price === null
      ? trans.__('no price')
      : `${perMillion(input_price)} / ${perMillion(output_price)}`;
  return [context, price].filter(Boolean).join(' · ');
}

const perMillion = (price: number) => `$${Number.isInteger(price) ? price : price.toFixed(price < 0.01 ? 4 : 2)}`;
