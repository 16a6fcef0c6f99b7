"""What a session may cost, and what is said about it."""

import pytest

from jupyter_agentchat.core import budget, cost
from jupyter_agentchat.protocol.events import SessionUpdated, UsageRecorded
from jupyter_agentchat.protocol.transcript import Totals, Transcript


def usage(amount, *, model="m", tokens=100, cut=False):
    return UsageRecorded(
        turn_id="t1",
        request_id="r",
        model=model,
        input_tokens=tokens,
        output_tokens=tokens,
        cost=amount,
        cut=cut,
    )


def after(*used):
    t = Transcript(session_id="s1")
    for event in used:
        by_model = cost.add_by_model(t.by_model, event)
        t = Transcript(session_id="s1", totals=cost.add(t.totals, event), by_model=by_model)
    return t


def session(granted):
    return SessionUpdated(title="T", workspace="/w", agent="a", state="idle", budget=granted)


@pytest.mark.parametrize(
    ("operators", "granted", "limit"),
    [(None, None, None), (None, 9.0, None), (5.0, None, 5.0), (5.0, 7.5, 7.5), (10.0, 7.5, 10.0)],
)
def test_the_limit_is_the_operators_or_what_a_person_added(operators, granted, limit):
    assert budget.limit(operators, session(granted)) == limit


@pytest.mark.parametrize(("spent", "asks"), [(0.0, False), (4.99, False), (5.0, True), (6.0, True)])
def test_it_asks_when_it_is_used_up(spent, asks):
    assert budget.is_spent(5.0, Totals(cost=spent)) is asks
    assert budget.is_spent(None, Totals(cost=spent)) is False


def test_it_is_told_once_at_four_fifths():
    said = [
        budget.remark(5.0, after(*(usage(1.0) for _ in range(n))), usage(1.0)) is not None for n in range(7)
    ]
    assert said == [False, False, False, True, False, False, False]
    assert "$4.00 of its budget of $5.00. When" in budget.remark(5.0, after(usage(3.0)), usage(1.0))


def test_one_request_may_use_it_up_at_once():
    assert "It asks before the next request" in budget.remark(5.0, after(), usage(6.0))


def test_without_a_budget_nothing_is_said():
    assert budget.remark(None, after(), usage(100.0)) is None
    assert budget.remark(None, after(), usage(None)) is None


def test_a_model_without_a_price_is_named_once():
    assert "the model local" in budget.remark(5.0, after(), usage(None, model="local"))
    assert budget.remark(5.0, after(usage(None, model="local")), usage(None, model="local")) is None
    assert "the model other" in budget.remark(5.0, after(usage(None)), usage(None, model="other"))


def test_a_cut_request_is_no_model_without_a_price():
    cut = usage(None, tokens=None, cut=True)
    assert budget.remark(5.0, after(), cut) is None
    assert "cannot be kept" in budget.remark(5.0, after(cut), usage(None))
