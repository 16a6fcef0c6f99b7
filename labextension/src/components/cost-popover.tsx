import type { ModelTotals, Totals } from '../protocol';
import { dollars } from './amounts';
import { useView } from './context';
import { modelTitle } from './models';
import { cacheShare, usageOf } from './usage';
import { figuresOf, UsageTable } from './usage-table';
import { usePopover } from './use-popover';

interface ICostPopoverProps {
  totals: Totals;
  byModel: readonly ModelTotals[];
  /** What it may cost before it asks, in US dollars; null where nothing is asked. */
  budget: number | null;
}

/** What the session cost so far; unfolds to what it is made of. */
export function CostPopover({ totals, byModel, budget }: ICostPopoverProps) {
  const { trans, models } = useView();
  const { open, toggle, host, onKeyDown } = usePopover();
  const usage = usageOf(trans, totals);
  return (
    <div ref={host} className="jp-AgentChat-costHost" onKeyDown={onKeyDown}>
      <button
        type="button"
        className="jp-AgentChat-cost"
        data-testid="agentchat-cost"
        aria-expanded={open}
        title={usage ?? trans.__('No model was asked so far')}
        onClick={toggle}
      >
        {usage ?? trans.__('0 tokens')}
      </button>
      {open && (
        <div
          className="jp-AgentChat-popover"
          data-side="below"
          data-testid="agentchat-cost-details"
          role="region"
          aria-label={trans.__('What this session cost')}
        >
          {totals.requests === 0 ? (
            <p className="jp-AgentChat-muted">{trans.__('No model was asked so far.')}</p>
          ) : (
            <UsageTable
              of={trans.__('Model')}
              longNames
              rows={byModel.map(({ model, totals: sum }) => ({
                key: model,
                name: modelTitle(models, model),
                figures: figuresOf(trans, sum)
              }))}
              totals={totals}
            />
          )}
          <Facts totals={totals} />
          {budget !== null && (
            <p className="jp-AgentChat-muted">
              {trans.__('Budget: %1 of %2 used. When it is used up, the session asks.', dollars(totals.cost), dollars(budget))}
            </p>
          )}
        </div>
      )}
    </div>
  );
}

/** What the figures do not say by themselves. */
function Facts({ totals }: { totals: Totals }) {
  const { trans } = useView();
  const share = cacheShare(totals);
  const { requests, tokens_unknown } = totals;
  const unpriced = totals.cost_unknown - tokens_unknown; // whose tokens are unknown has no known cost either
  const facts = [
    requests > 0 && trans._n('%1 model request', '%1 model requests', requests),
    share !== null && trans.__('%1 % of what was sent came from the cache', share),
    unpriced > 0 && trans._n('%1 request without a price', '%1 requests without a price', unpriced),
    tokens_unknown > 0 &&
      trans._n('of %1 request not everything is known', 'of %1 requests not everything is known', tokens_unknown)
  ].filter(Boolean);
  return facts.length === 0 ? null : <p className="jp-AgentChat-muted">{facts.join(' · ')}</p>;
}
