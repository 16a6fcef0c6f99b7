"""What should happen next, after a model has replied: a table over the reason it stopped for.

    model ----> reply ----> next_step ---- RunTools ----> results --+
      ^                         |                                   |
      +------- CallModel -------+-----------------------------------+
                                |
                                +---- EndTurn

Tools run for one reason only, ``tool_use``: a reply that stopped for any other may hold half a call
(R-X4). A reason that is missing or new ends the turn, because nobody knows what it asks for (R-X8).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from jupyter_agentchat.protocol.events import StopReason
from jupyter_agentchat.protocol.parts import ToolCall
from jupyter_agentchat.protocol.value import Value

ModelStop = Literal[
    "end_turn",
    "stop_sequence",
    "tool_use",
    "max_tokens",
    "pause_turn",
    "refusal",
    "model_context_window_exceeded",
]
"""The API's words for why a reply ended. The code that asks the API may meet others."""

CUT_CALLS = 3
"""How often in a row a call that was cut is asked for again."""


class CallModel(Value, frozen=True, kw_only=True, tag="call_model"):
    """Ask again, with the reply in the history; ``tell`` is what to say to the model besides."""

    tell: str | None = None


class RunTools(Value, frozen=True, kw_only=True, tag="run_tools"):
    """Run these calls, in order, and then ask again with their results."""

    calls: tuple[ToolCall, ...]


class EndTurn(Value, frozen=True, kw_only=True, tag="end_turn"):
    """The turn is over; ``note`` is for the person, empty when there is nothing to explain."""

    stop_reason: StopReason
    note: str = ""


NextStep = CallModel | RunTools | EndTurn

STEPS: Mapping[str, NextStep] = {
    "end_turn": EndTurn(stop_reason="end_turn"),
    "stop_sequence": EndTurn(stop_reason="end_turn"),
    "tool_use": EndTurn(
        stop_reason="error", note="The model stopped to use a tool, but named none. Ask again."
    ),
    "max_tokens": EndTurn(
        stop_reason="max_tokens",
        note="The answer reached its longest length. Say “continue” to get the rest.",
    ),
    "pause_turn": CallModel(),
    "refusal": EndTurn(
        stop_reason="refusal", note="The model declined to answer. Ask differently, or choose another model."
    ),
    "model_context_window_exceeded": EndTurn(
        stop_reason="context_exceeded",
        note="The session no longer fits into the model's context. Go on in a new session.",
    ),
}
"""For each of the API's words, what follows a reply that calls no tool."""

BROKEN_OFF = EndTurn(
    stop_reason="error", note="The answer broke off before its end. What came is kept; ask again to go on."
)
UNKNOWN = EndTurn(
    stop_reason="error",
    note="The model stopped for a reason that this version does not know, so nothing more was done.",
)
CUT_CALL = (
    "Your reply reached its longest length inside a tool call, so the call was not run. "
    "Do the same in smaller pieces."
)


def next_step(stop_reason: str | None, calls: tuple[ToolCall, ...], cut: int = 0) -> NextStep:
    """Return what follows a reply that stopped for ``stop_reason`` (None: its stream just ended).

    ``calls`` are the reply's tool calls, also half ones; ``cut`` says how many replies in a row before
    this one were cut inside a call.
    """
    if stop_reason is None:
        return BROKEN_OFF
    if calls and stop_reason == "tool_use":
        return RunTools(calls=calls)
    if calls and stop_reason == "max_tokens" and cut < CUT_CALLS:
        return CallModel(tell=CUT_CALL)
    return STEPS.get(stop_reason, UNKNOWN)
