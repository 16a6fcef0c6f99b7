"""What follows a reply: every reason has its step, and only one of them runs tools."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_agentchat.core.steps import (
    BROKEN_OFF,
    CUT_CALLS,
    STEPS,
    UNKNOWN,
    CallModel,
    EndTurn,
    ModelStop,
    RunTools,
    next_step,
)
from jupyter_agentchat.protocol.parts import ToolCall

REASONS = get_args(ModelStop)


def call(part_id: str = "p1") -> ToolCall:
    return ToolCall(
        part_id=part_id,
        turn_id="t1",
        status="pending",
        name="read_file",
        kind="read",
        title="Read `a`",
        input='{"path":"a"}',
    )


def test_r_x8_every_reason_of_the_api_has_its_row_and_no_row_is_left_over() -> None:
    assert set(STEPS) == set(REASONS)


def test_tools_run_in_the_order_of_the_reply() -> None:
    calls = (call("p2"), call("p1"), call("p3"))

    assert next_step("tool_use", calls) == RunTools(calls=calls)


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("end_turn", "end_turn"),
        ("stop_sequence", "end_turn"),
        ("max_tokens", "max_tokens"),
        ("refusal", "refusal"),
        ("model_context_window_exceeded", "context_exceeded"),
    ],
)
def test_a_reply_without_calls_ends_the_turn_for_its_own_reason(reason: str, expected: str) -> None:
    step = next_step(reason, ())

    assert isinstance(step, EndTurn)
    assert step.stop_reason == expected
    assert bool(step.note) == (expected != "end_turn")


def test_a_pause_asks_again_and_adds_nothing() -> None:
    assert next_step("pause_turn", ()) == CallModel()


def test_a_call_that_was_cut_is_asked_for_in_smaller_pieces_three_times_at_most() -> None:
    steps = [next_step("max_tokens", (call(),), cut) for cut in range(CUT_CALLS + 1)]

    assert all(isinstance(step, CallModel) and step.tell for step in steps[:CUT_CALLS])
    assert isinstance(steps[-1], EndTurn)
    assert steps[-1].stop_reason == "max_tokens"


def test_wanting_a_tool_without_naming_one_is_an_error_and_not_a_loop() -> None:
    step = next_step("tool_use", ())

    assert isinstance(step, EndTurn)
    assert step.stop_reason == "error"


@pytest.mark.parametrize("calls", [(), (call(),)])
def test_r_x5_a_stream_that_just_ends_is_a_reply_that_broke_off(calls: tuple[ToolCall, ...]) -> None:
    assert next_step(None, calls) is BROKEN_OFF


@given(st.text(), st.booleans())
def test_a_reason_nobody_knows_stops_safely(reason: str, with_call: bool) -> None:
    if reason not in REASONS:
        assert next_step(reason, (call(),) if with_call else ()) is UNKNOWN


@given(st.none() | st.text() | st.sampled_from(REASONS), st.integers(0, 5), st.integers(0, 2))
def test_r_x4_only_tool_use_runs_tools(reason: str | None, cut: int, count: int) -> None:
    calls = tuple(call(f"p{index}") for index in range(count))

    step = next_step(reason, calls, cut)

    assert isinstance(step, RunTools) == (reason == "tool_use" and count > 0)
