"""The fold: what a session looks like after its events.

``apply`` is the only thing that gives an event meaning. The same function exists in TypeScript
(``labextension/src/transcript``); both run over the same fixtures. The laws:

- ``part_started`` and ``part_updated`` put a whole part; ``part_appended`` and ``part_delta`` put text at
  an offset: what is already there is skipped, what follows is appended, a gap marks the part stale.
- A part that is cancelled stays cancelled, whatever is put later.
- Parts that an event does not mention keep their identity.
- An event about a turn or part that is not in the transcript (it may be on an older page) changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from msgspec.structs import replace

from jupyter_agentchat.core import cost
from jupyter_agentchat.protocol import events as e
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.protocol.parts import GROWING, Part
from jupyter_agentchat.protocol.transcript import Transcript, Turn, TurnState


def fold(session_id: str, frames: Iterable[Frame]) -> Transcript:
    """Return the transcript of a session's frames, from the first one on."""
    transcript = Transcript(session_id=session_id)
    for frame in frames:
        transcript = apply(transcript, frame)
    return transcript


def apply(transcript: Transcript, frame: Frame) -> Transcript:
    """Return the transcript after one more frame. A stored frame that is already in it changes nothing."""
    if frame.seq is not None:
        if frame.seq <= transcript.seq:
            return transcript
        transcript = replace(transcript, seq=frame.seq)
    change = _CHANGES.get(type(frame.event))
    return change(transcript, frame.event, frame.at) if change else transcript


def open_turn(transcript: Transcript) -> Turn | None:
    """Return the turn that has not ended, if there is one."""
    last = transcript.turns[-1] if transcript.turns else None
    return last if last is not None and last.state != "ended" else None


def find_part(transcript: Transcript, part_id: str) -> Part | None:
    """Return the part with that id, newest turns first."""
    for turn in reversed(transcript.turns):
        for part in turn.parts:
            if part.part_id == part_id:
                return part
    return None


# --- session and turns


def _session_updated(t: Transcript, event: e.SessionUpdated, _at: int) -> Transcript:
    """Put the session's facts. Whether it runs or waits is what its turns say, not what the event says:
    the event may have been written just before a turn ended.
    """
    if event.state in ("paused", "ended"):
        return replace(t, session=event)
    working: e.SessionState = "waiting" if t.requests else "running"
    return replace(t, session=replace(event, state=working if open_turn(t) else "idle"))


def _turn_started(t: Transcript, event: e.TurnStarted, at: int) -> Transcript:
    if any(turn.turn_id == event.turn_id for turn in t.turns):
        return t
    turn = Turn(
        turn_id=event.turn_id,
        agent=event.agent,
        model=event.model,
        started_at=at,
        state="running",
        since=at,
    )
    return _with_session_state(replace(t, turns=(*t.turns, turn)), "running")


def _turn_ended(t: Transcript, event: e.TurnEnded, at: int) -> Transcript:
    def end(turn: Turn) -> Turn:
        return replace(
            turn,
            state="ended",
            since=at,
            reason="",
            retry_at=None,
            ended_at=at,
            stop_reason=event.stop_reason,
            error=event.error,
        )

    still_open = tuple(r for r in t.requests if r.turn_id != event.turn_id)
    ended = replace(_with_turn(t, event.turn_id, end), requests=still_open)
    return _with_session_state(ended, "idle")


def _with_turn(t: Transcript, turn_id: str, change: Callable[[Turn], Turn]) -> Transcript:
    """Change one turn and leave every other as the same object."""
    for index in range(len(t.turns) - 1, -1, -1):
        if t.turns[index].turn_id == turn_id:
            turns = (*t.turns[:index], change(t.turns[index]), *t.turns[index + 1 :])
            return replace(t, turns=turns)
    return t


def _with_turn_state(
    t: Transcript,
    turn_id: str,
    state: TurnState,
    at: int,
    reason: str = "",
    retry_at: int | None = None,
) -> Transcript:
    def set_state(turn: Turn) -> Turn:
        if turn.state == "ended":
            return turn
        return replace(turn, state=state, since=at, reason=reason, retry_at=retry_at)

    return _with_turn(t, turn_id, set_state)


def _with_session_state(t: Transcript, state: e.SessionState) -> Transcript:
    """Follow the turns; a session that was paused or ended by a person stays so when its turn ends."""
    session = t.session
    if session is None or session.state == state:
        return t
    if state == "idle" and session.state in ("paused", "ended"):
        return t
    return replace(t, session=replace(session, state=state))


# --- parts


def _part_put(t: Transcript, event: e.PartStarted | e.PartUpdated, _at: int) -> Transcript:
    part = event.part

    def put(turn: Turn) -> Turn:
        for index, old in enumerate(turn.parts):
            if old.part_id == part.part_id:
                new = replace(part, status="cancelled") if old.status == "cancelled" else part
                return replace(turn, parts=(*turn.parts[:index], new, *turn.parts[index + 1 :]))
        return replace(turn, parts=(*turn.parts, part))

    fresh = tuple(part_id for part_id in t.stale if part_id != part.part_id)
    return replace(_with_turn(t, part.turn_id, put), stale=fresh)


def _text_put(t: Transcript, event: e.PartAppended | e.PartDelta, _at: int) -> Transcript:
    for turn_index in range(len(t.turns) - 1, -1, -1):
        turn = t.turns[turn_index]
        for index in range(len(turn.parts) - 1, -1, -1):
            part = turn.parts[index]
            if part.part_id == event.part_id:
                return _text_put_at(t, turn_index, index, event)
    return t


def _text_put_at(
    t: Transcript, turn_index: int, index: int, event: e.PartAppended | e.PartDelta
) -> Transcript:
    turn = t.turns[turn_index]
    part = turn.parts[index]
    kind = part.__struct_config__.tag
    if event.field not in GROWING.get(str(kind), ()):
        return t
    text: str = getattr(part, event.field)
    known = len(text) - event.offset
    if known < 0:
        return t if part.part_id in t.stale else replace(t, stale=(*t.stale, part.part_id))
    if known >= len(event.text):
        return t
    grown: Part = replace(part, **{event.field: text + event.text[known:]})
    parts = (*turn.parts[:index], grown, *turn.parts[index + 1 :])
    turns = (*t.turns[:turn_index], replace(turn, parts=parts), *t.turns[turn_index + 1 :])
    return replace(t, turns=turns)


# --- requests


def _request_opened(t: Transcript, event: e.PermissionRequested | e.QuestionAsked, at: int) -> Transcript:
    if any(r.request_id == event.request_id for r in t.requests):
        return t
    opened = replace(t, requests=(*t.requests, event))
    reason = event.title if isinstance(event, e.PermissionRequested) else event.text
    waiting = _with_turn_state(opened, event.turn_id, "waiting", at, reason)
    return _with_session_state(waiting, "waiting")


def _request_closed(t: Transcript, event: e.PermissionResolved | e.QuestionAnswered, at: int) -> Transcript:
    left = tuple(r for r in t.requests if r.request_id != event.request_id)
    if len(left) == len(t.requests):
        return t
    closed = replace(t, requests=left)
    if any(r.turn_id == event.turn_id for r in left):
        return closed
    running = _with_turn_state(closed, event.turn_id, "running", at)
    return _with_session_state(running, "running")


# --- money, waiting, queue


def _usage_recorded(t: Transcript, event: e.UsageRecorded, _at: int) -> Transcript:
    summed = replace(t, totals=cost.add(t.totals, event), by_model=cost.add_by_model(t.by_model, event))
    if event.turn_id is None:
        return summed
    return _with_turn(
        summed,
        event.turn_id,
        lambda turn: replace(turn, totals=cost.add(turn.totals, event), requests=(*turn.requests, event)),
    )


def _queue_updated(t: Transcript, event: e.QueueUpdated, _at: int) -> Transcript:
    return replace(t, queue=event.items, queue_paused=event.paused)


def _retry_scheduled(t: Transcript, event: e.RetryScheduled, at: int) -> Transcript:
    return _with_turn_state(t, event.turn_id, "retrying", at, event.reason, event.retry_at)


def _retry_ended(t: Transcript, event: e.RetryEnded, at: int) -> Transcript:
    return _with_turn_state(t, event.turn_id, "running", at)


# --- lists of things that belong to the session


def _put_by(name: str, key: str) -> Callable[[Transcript, Any, int], Transcript]:
    """Return a change that puts the event in a list of its kind, replacing the one with the same key."""

    def change(t: Transcript, event: Any, _at: int) -> Transcript:
        old: tuple[Any, ...] = getattr(t, name)
        ident = getattr(event, key)
        if any(getattr(item, key) == ident for item in old):
            new = tuple(event if getattr(item, key) == ident else item for item in old)
        else:
            new = (*old, event)
        return replace(t, **{name: new})

    return change


def _reaction_set(t: Transcript, event: e.ReactionSet, _at: int) -> Transcript:
    def same(item: e.ReactionSet) -> bool:
        return item.part_id == event.part_id and item.by == event.by

    others = tuple(item for item in t.reactions if not same(item))
    return replace(t, reactions=others if event.reaction is None else (*others, event))


def _session_rewound(t: Transcript, event: e.SessionRewound, _at: int) -> Transcript:
    if event.restore == "files":
        return t
    for index, turn in enumerate(t.turns):
        if turn.turn_id == event.to:
            return replace(t, turns=t.turns[:index])
    return t


_CHANGES: dict[type, Callable[[Transcript, Any, int], Transcript]] = {
    e.SessionUpdated: _session_updated,
    e.TurnStarted: _turn_started,
    e.TurnEnded: _turn_ended,
    e.PartStarted: _part_put,
    e.PartUpdated: _part_put,
    e.PartAppended: _text_put,
    e.PartDelta: _text_put,
    e.PermissionRequested: _request_opened,
    e.PermissionResolved: _request_closed,
    e.QuestionAsked: _request_opened,
    e.QuestionAnswered: _request_closed,
    e.UsageRecorded: _usage_recorded,
    e.QueueUpdated: _queue_updated,
    e.RetryScheduled: _retry_scheduled,
    e.RetryEnded: _retry_ended,
    e.TaskStarted: _put_by("tasks", "task_id"),
    e.TaskUpdated: _put_by("tasks", "task_id"),
    e.TaskEnded: _put_by("tasks", "task_id"),
    e.ThreadOpened: _put_by("threads", "thread_id"),
    e.PullRequestUpdated: _put_by("pull_requests", "url"),
    e.ReactionSet: _reaction_set,
    e.SessionRewound: _session_rewound,
}
"""Events that are not here are not shown: they are for the model or for other rooms."""
