// What was used and what it costs, in words. What nobody knows is said to be unknown, never zero.

import type { TranslationBundle } from '@jupyterlab/translation';
import type { Part, Totals, UsageRecorded } from '../protocol';
import { add, NO_TOTALS } from '../transcript/totals';
import { dollars, tokens } from './amounts';

/** Tokens and cost in one line; null where no model was asked. */
export function usageOf(trans: TranslationBundle, totals: Totals): string | null {
  if (totals.requests === 0) return null;
  return `${tokensOf(trans, totals)} · ${costOf(trans, totals)}`;
}

function tokensOf(trans: TranslationBundle, totals: Totals): string {
  const all = totals.input_tokens + totals.output_tokens + totals.cache_read_tokens + totals.cache_write_tokens;
  const counted = trans.__('%1 tokens', tokens(all));
  if (totals.tokens_unknown === 0) return counted;
  return all === 0 ? trans.__('tokens unknown') : `≥ ${counted}`;
}

export function costOf(trans: TranslationBundle, totals: Totals): string {
  if (totals.cost_unknown === totals.requests && totals.cost === 0) return trans.__('no price');
  return `${totals.cost_unknown > 0 ? '≥ ' : ''}${dollars(totals.cost)}`;
}

/** The same line for one model request. */
export function requestLine(trans: TranslationBundle, used: UsageRecorded): string {
  const line = usageOf(trans, add(NO_TOTALS, used)) ?? '';
  return used.cut ? trans.__('%1 · cut short', line) : line;
}

/** How much of what was sent came from the cache, in whole per cent; null where nothing is known to be sent. */
export function cacheShare(totals: Totals): number | null {
  const sent = totals.input_tokens + totals.cache_read_tokens + totals.cache_write_tokens;
  return sent === 0 ? null : Math.round((100 * totals.cache_read_tokens) / sent);
}

/** For each text that a person reads as a message: the model request that it came with. */
export function usedByText(parts: readonly Part[], requests: readonly UsageRecorded[]): Map<string, UsageRecorded> {
  const ends = new Map(requests.flatMap(used => (used.part_id === null ? [] : [[used.part_id, used] as const])));
  const found = new Map<string, UsageRecorded>();
  let text: string | null = null;
  for (const part of parts) {
    if (part.type === 'text') text = part.part_id;
    const used = ends.get(part.part_id);
    if (used && text !== null) found.set(text, used);
    if (used) text = null;
  }
  return found;
}
