"""The events that end a turn, whatever state it is in: one transaction, everything terminal (law 5)."""

from __future__ import annotations

from msgspec.structs import replace

from jupyter_agentchat.protocol.events import (
    Event,
    PartStarted,
    PartUpdated,
    PermissionRequested,
    PermissionResolved,
    QuestionAnswered,
    QuestionAsked,
    StopReason,
    TurnEnded,
    TurnError,
)
from jupyter_agentchat.protocol.parts import (
    TERMINAL,
    Action,
    Notice,
    Part,
    Status,
    Thinking,
    ToolCall,
)
from jupyter_agentchat.protocol.transcript import Transcript, Turn
from jupyter_agentchat.runtime.ids import new_id

GO_ON = Action(label="Continue", does="continue")
CONNECT = Action(label="Connection…", does="connect")
NEW = Action(label="New session", does="new_session")
ACTIONS = {
    "no_key": CONNECT,
    "no_credit": CONNECT,
    "forbidden": CONNECT,
    "unsupported": CONNECT,
    "unknown_model": Action(label="Choose a model", does="choose_model"),
    "too_large": NEW,
    "context_exceeded": NEW,
}
"""The way out of each kind of trouble; out of any other one goes on by going on."""

INTERRUPTED = (
    "The server stopped while this turn ran. What is above was saved; nothing was repeated by itself."
)


def ending(
    transcript: Transcript,
    turn_id: str,
    stop_reason: StopReason,
    now: int,
    error: TurnError | None = None,
) -> list[Event]:
    """Return what is still to be said: parts closed, requests withdrawn, a notice, one ``turn_ended``."""
    turn = next((t for t in transcript.turns if t.turn_id == turn_id), None)
    if turn is None or turn.state == "ended":
        return []
    events: list[Event] = [
        PartUpdated(part=_closed(part, stop_reason, now))
        for part in turn.parts
        if part.status not in TERMINAL
    ]
    events += [_withdrawn(r) for r in transcript.requests if r.turn_id == turn_id]
    notice = _notice(turn, stop_reason, error)
    if notice is not None:
        events.append(PartStarted(part=notice))
    events.append(TurnEnded(turn_id=turn_id, stop_reason=stop_reason, error=error))
    return events


def _closed(part: Part, stop_reason: StopReason, now: int) -> Part:
    status: Status = "failed" if stop_reason == "error" else "cancelled"
    if isinstance(part, ToolCall):
        if stop_reason == "interrupted" and part.status == "in_progress":
            status = "unknown"  # it had begun when the server went: nobody knows how far it came
        return replace(part, status=status, ended_at=now)
    if isinstance(part, Thinking):
        return replace(part, status=status, ended_at=now)
    return replace(part, status=status)


def _withdrawn(request: PermissionRequested | QuestionAsked) -> Event:
    if isinstance(request, QuestionAsked):
        return QuestionAnswered(request_id=request.request_id, turn_id=request.turn_id, outcome="withdrawn")
    return PermissionResolved(
        request_id=request.request_id,
        turn_id=request.turn_id,
        part_id=request.part_id,
        outcome="withdrawn",
    )


def _notice(turn: Turn, stop_reason: StopReason, error: TurnError | None) -> Notice | None:
    go_on = ACTIONS.get(error.code if error is not None else "", GO_ON)
    if stop_reason == "interrupted":
        return Notice(part_id=new_id(), turn_id=turn.turn_id, level="warning", text=INTERRUPTED, action=go_on)
    if error is not None:
        return Notice(part_id=new_id(), turn_id=turn.turn_id, level="error", text=error.message, action=go_on)
    return None
