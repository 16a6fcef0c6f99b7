"""Sums in which unknown is not zero (law 11)."""

from jupyter_agentchat.core.cost import add, add_by_model
from jupyter_agentchat.protocol.events import UsageRecorded
from jupyter_agentchat.protocol.transcript import Totals


def used(model="m", **figures):
    known = {"input_tokens": 10, "output_tokens": 5, "cost": 0.5} | figures
    return UsageRecorded(turn_id="t", request_id="r", model=model, **known)


def test_known_figures_are_added():
    totals = add(add(Totals(), used(cache_read_tokens=7)), used(cache_write_tokens=2))
    assert totals == Totals(
        requests=2, input_tokens=20, output_tokens=10, cache_read_tokens=7, cache_write_tokens=2, cost=1.0
    )


def test_an_unknown_cost_is_counted_and_adds_nothing():
    totals = add(add(Totals(), used()), used(cost=None))
    assert (totals.cost, totals.cost_unknown) == (0.5, 1)


def test_a_cost_of_zero_is_known():
    assert add(Totals(), used(cost=0.0)).cost_unknown == 0


def test_unknown_tokens_are_counted():
    totals = add(Totals(), used(output_tokens=None))
    assert (totals.input_tokens, totals.output_tokens, totals.tokens_unknown) == (10, 0, 1)


def test_of_a_reply_that_was_cut_the_least_is_added_and_said_to_be_the_least():
    totals = add(Totals(), used(cut=True))
    assert (totals.input_tokens, totals.output_tokens, totals.cost) == (10, 5, 0.5)
    assert (totals.tokens_unknown, totals.cost_unknown) == (1, 1)


def test_models_are_summed_apart_in_order_of_first_use():
    rows = ()
    for model in ("b", "a", "b"):
        rows = add_by_model(rows, used(model))
    assert [(row.model, row.totals.requests) for row in rows] == [("b", 2), ("a", 1)]
