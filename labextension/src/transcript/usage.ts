import type { Transcript, UsageRecorded } from '../protocol';
import { add, addByModel } from './totals';
import { withTurn } from './turns';

export function usageRecorded(t: Transcript, usage: UsageRecorded): Transcript {
  const totals = add(t.totals, usage);
  const summed = { ...t, totals, by_model: addByModel(t.by_model, usage) };
  if (usage.turn_id === null) {
    return summed;
  }
  return withTurn(summed, usage.turn_id, turn => ({
    ...turn,
    totals: add(turn.totals, usage),
    requests: [...turn.requests, usage]
  }));
}
