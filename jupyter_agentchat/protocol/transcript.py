"""The transcript's own values: what anyone sees. Only ``core.transcript`` makes them."""

from __future__ import annotations

from typing import Literal

from jupyter_agentchat.protocol.events import (
    PermissionRequested,
    PullRequestUpdated,
    QuestionAsked,
    QueuedPrompt,
    ReactionSet,
    SessionUpdated,
    StopReason,
    TaskEnded,
    TaskStarted,
    TaskUpdated,
    ThreadOpened,
    TurnError,
    UsageRecorded,
)
from jupyter_agentchat.protocol.parts import Part
from jupyter_agentchat.protocol.value import Value


class Totals(Value, frozen=True, kw_only=True):
    """The sum of ``usage_recorded``. ``*_unknown`` counts requests of which nobody knows the whole figure."""

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    tokens_unknown: int = 0
    cost: float = 0.0
    cost_unknown: int = 0


class ModelTotals(Value, frozen=True, kw_only=True):
    """The totals of one model."""

    model: str
    totals: Totals


TurnState = Literal["running", "waiting", "retrying", "compacting", "cancelling", "ended"]


class Turn(Value, frozen=True, kw_only=True):
    """From a prompt to its end. Times are server times in milliseconds since 1970."""

    turn_id: str
    agent: str
    started_at: int
    state: TurnState
    since: int
    """When ``state`` began."""
    reason: str = ""
    """Why it is in this state, in words; empty when the state says it all."""
    retry_at: int | None = None
    """While it is ``retrying``: when the request is sent again."""
    model: str | None = None
    ended_at: int | None = None
    stop_reason: StopReason | None = None
    error: TurnError | None = None
    parts: tuple[Part, ...] = ()
    totals: Totals = Totals()
    requests: tuple[UsageRecorded, ...] = ()
    """What each model request used, in order; ``totals`` is their sum."""


class Transcript(Value, frozen=True, kw_only=True):
    """The fold of a session's events; ``seq`` is the last stored one in it."""

    session_id: str
    seq: int = 0
    session: SessionUpdated | None = None
    turns: tuple[Turn, ...] = ()
    requests: tuple[PermissionRequested | QuestionAsked, ...] = ()
    """Open ones only."""
    queue: tuple[QueuedPrompt, ...] = ()
    queue_paused: bool = False
    totals: Totals = Totals()
    by_model: tuple[ModelTotals, ...] = ()
    tasks: tuple[TaskStarted | TaskUpdated | TaskEnded, ...] = ()
    threads: tuple[ThreadOpened, ...] = ()
    pull_requests: tuple[PullRequestUpdated, ...] = ()
    reactions: tuple[ReactionSet, ...] = ()
    stale: tuple[str, ...] = ()
    """Parts with a gap, to be asked for again."""
