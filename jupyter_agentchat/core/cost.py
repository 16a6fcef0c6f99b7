"""Sums of what model requests used. Unknown is counted, never taken for zero (law 11)."""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_agentchat.protocol.events import Event, ModelContextSet, ModelMessageRecorded, UsageRecorded
from jupyter_agentchat.protocol.transcript import ModelTotals, Totals


def add(totals: Totals, usage: UsageRecorded) -> Totals:
    """Return the totals with one more model request in them."""
    tokens = (usage.input_tokens, usage.output_tokens)
    return Totals(
        requests=totals.requests + 1,
        input_tokens=totals.input_tokens + (usage.input_tokens or 0),
        output_tokens=totals.output_tokens + (usage.output_tokens or 0),
        cache_read_tokens=totals.cache_read_tokens + (usage.cache_read_tokens or 0),
        cache_write_tokens=totals.cache_write_tokens + (usage.cache_write_tokens or 0),
        tokens_unknown=totals.tokens_unknown + (usage.cut or None in tokens),
        cost=totals.cost + (usage.cost or 0.0),
        cost_unknown=totals.cost_unknown + (usage.cut or usage.cost is None),
    )


def add_by_model(by_model: tuple[ModelTotals, ...], usage: UsageRecorded) -> tuple[ModelTotals, ...]:
    """Return the totals by model, in the order in which models were first used."""
    if all(row.model != usage.model for row in by_model):
        by_model = (*by_model, ModelTotals(model=usage.model, totals=Totals()))
    return tuple(
        ModelTotals(model=row.model, totals=add(row.totals, usage)) if row.model == usage.model else row
        for row in by_model
    )


def lost(turn_id: str, rows: Iterable[Event]) -> UsageRecorded | None:
    """Return what is to be counted for a turn that died with its server, from the rows of its model.

    When the last word was the user's, the model had been asked: what that cost, nobody knows.
    """
    model, last = None, None
    for row in rows:
        if isinstance(row, ModelContextSet):
            model = row.model
        elif isinstance(row, ModelMessageRecorded):
            last = row
    if model is None or last is None or (last.turn_id, last.role) != (turn_id, "user"):
        return None
    return UsageRecorded(
        turn_id=turn_id, request_id="", model=model, input_tokens=None, output_tokens=None, cut=True
    )
