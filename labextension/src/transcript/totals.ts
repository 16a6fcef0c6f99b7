import type { ModelTotals, Totals, UsageRecorded } from '../protocol';

export const NO_TOTALS: Totals = {
  requests: 0,
  input_tokens: 0,
  output_tokens: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  tokens_unknown: 0,
  cost: 0,
  cost_unknown: 0
};

/** One more model request; unknown is counted, never taken for zero (law 11). */
export function add(totals: Totals, usage: UsageRecorded): Totals {
  const tokensUnknown = usage.cut || usage.input_tokens === null || usage.output_tokens === null;
  return {
    requests: totals.requests + 1,
    input_tokens: totals.input_tokens + (usage.input_tokens ?? 0),
    output_tokens: totals.output_tokens + (usage.output_tokens ?? 0),
    cache_read_tokens: totals.cache_read_tokens + (usage.cache_read_tokens ?? 0),
    cache_write_tokens: totals.cache_write_tokens + (usage.cache_write_tokens ?? 0),
    tokens_unknown: totals.tokens_unknown + (tokensUnknown ? 1 : 0),
    cost: totals.cost + (usage.cost ?? 0),
    cost_unknown: totals.cost_unknown + (usage.cut || usage.cost === null ? 1 : 0)
  };
}

/** The models stay in the order in which they were first used. */
export function addByModel(rows: ModelTotals[], usage: UsageRecorded): ModelTotals[] {
  const { model } = usage;
  if (rows.every(row => row.model !== model)) return [...rows, { model, totals: add(NO_TOTALS, usage) }];
  return rows.map(row => (row.model === model ? { model, totals: add(row.totals, usage) } : row));
}
