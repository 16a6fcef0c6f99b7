"""What a session may cost before it asks: where it stands, and what a person is told of it.

Only what is known can be kept within a budget: a request without a price is said to be outside of it.
"""

from __future__ import annotations

from jupyter_agentchat.core import cost
from jupyter_agentchat.protocol.events import SessionUpdated, UsageRecorded
from jupyter_agentchat.protocol.transcript import Totals, Transcript

NOTICE_AT = 0.8
"""The share of the budget at which a person is told, once."""


def limit(budget: float | None, session: SessionUpdated | None) -> float | None:
    """Return how many US dollars the session may cost now: the operator's budget, or what a person added."""
    if budget is None:
        return None
    granted = session.budget if session is not None else None
    return max(budget, granted or 0.0)


def is_spent(limit: float | None, totals: Totals) -> bool:
    """Say whether the next request needs a person's word."""
    return limit is not None and totals.cost >= limit


def remark(limit: float | None, before: Transcript, usage: UsageRecorded, beside: float = 0.0) -> str | None:
    """Return what is to be said when this usage is recorded, if anything: once, also after a restart.

    ``beside`` is the part of the cost before it that nobody could be told of yet.
    """
    if limit is None:
        return None
    if _is_first_without_price(before, usage):
        return (
            f"No price is known for the model {usage.model}: what it costs is not counted, so the budget of "
            f"{dollars(limit)} cannot be kept for it."
        )
    cost_before, cost_after = before.totals.cost - beside, cost.add(before.totals, usage).cost
    if not cost_before < NOTICE_AT * limit <= cost_after:
        return None
    spent = f"This session has cost {dollars(cost_after)} of its budget of {dollars(limit)}."
    if cost_after >= limit:
        return f"{spent} It asks before the next request to the model."
    return f"{spent} When that is used up, it asks before it goes on."


def question(limit: float, totals: Totals) -> str:
    """Return what a person is asked when the budget is used up."""
    return f"This session has cost {dollars(totals.cost)}, its budget is {dollars(limit)}. Go on?"


def dollars(amount: float) -> str:
    """Return an amount as people write it; small ones with more digits."""
    return f"${amount:.2f}" if amount >= 0.1 else f"${amount:.4f}"


def _is_first_without_price(before: Transcript, usage: UsageRecorded) -> bool:
    """Of a request that was cut the cost is unknown too: that is not for want of a price."""
    if usage.cost is not None or usage.cut or usage.input_tokens is None:
        return False
    for row in before.by_model:
        if row.model == usage.model:
            return row.totals.cost_unknown == row.totals.tokens_unknown
    return True
