"""A session's record, put together from what was found of it: numbered anew, nothing left open by a hole."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from jupyter_agentchat.protocol.events import (
    Event,
    ModelContextSet,
    ModelMessageRecorded,
    PartStarted,
    PartUpdated,
    SessionUpdated,
    TurnEnded,
    TurnStarted,
)
from jupyter_agentchat.protocol.frames import Frame, SessionRow
from jupyter_agentchat.protocol.parts import TERMINAL, Notice, Part, ToolCall
from jupyter_agentchat.protocol.transcript import Transcript, Turn
from jupyter_agentchat.store.salvage import Session

Apply = Callable[[Transcript, Frame], Transcript]

FOR_A_MODEL = (ModelContextSet, ModelMessageRecorded)


def mended(found: Session, apply: Apply, kept_as: str) -> list[Frame]:
    """Return the session's frames, from 1 on; where some were lost a notice says so."""
    transcript = Transcript(session_id=found.session_id)
    frames: list[Frame] = []

    def add(at: int, *events: Event) -> None:
        nonlocal transcript
        for event in events:
            frames.append(Frame(session_id=found.session_id, seq=len(frames) + 1, at=at, event=event))
            transcript = apply(transcript, frames[-1])

    at = found.created_at or 0
    for frame in _readable(found):
        at = frame.at
        if not frames and not isinstance(frame.event, SessionUpdated):
            add(at, _facts(found))
        if isinstance(frame.event, TurnStarted):
            add(at, *_parts_closed(transcript), *_turn_ended(transcript))
        elif isinstance(frame.event, TurnEnded):
            add(at, *_parts_closed(transcript))
        add(at, frame.event)
    if not frames:
        add(at, _facts(found))
    if found.lost and transcript.turns:
        add(at, PartStarted(part=_notice(transcript.turns[-1], found.lost, kept_as)))
    return frames


def _readable(found: Session) -> Iterator[Frame]:
    """Yield what was found in order. What a model was told after a hole is left out: it must not have any."""
    expected = 1
    for seq, frame in sorted(found.frames.items()):
        is_whole, expected = seq == expected, expected + 1 if seq == expected else 0
        if is_whole or not isinstance(frame.event, FOR_A_MODEL):
            yield frame


def _parts_closed(transcript: Transcript) -> list[Event]:
    """Return the ends of the open parts: where a turn ends they have none, for it was in a hole."""
    parts = [part for turn in transcript.turns[-1:] if turn.state != "ended" for part in turn.parts]
    return [PartUpdated(part=_closed(part)) for part in parts if part.status not in TERMINAL]


def _turn_ended(transcript: Transcript) -> list[Event]:
    """Return the end of a turn that has none before the next one."""
    turns = [turn for turn in transcript.turns[-1:] if turn.state != "ended"]
    return [TurnEnded(turn_id=turn.turn_id, stop_reason="interrupted") for turn in turns]


def _closed(part: Part) -> Part:
    return replace(part, status="unknown" if isinstance(part, ToolCall) else "cancelled")


def _notice(turn: Turn, lost: int, kept_as: str) -> Notice:
    events = "1 event" if lost == 1 else f"{lost} events"
    return Notice(
        part_id=f"damaged-{turn.turn_id}",
        turn_id=turn.turn_id,
        level="warning",
        text=(
            f"The session store was damaged: {events} of this session could not be read. What is above was "
            f"left, and the agent may not remember all of it. The damaged store is kept as {kept_as}."
        ),
    )


def _facts(found: Session) -> SessionUpdated:
    """Return what the session is, for one whose beginning was lost."""
    row = found.row
    if row is None:
        events = [frame.event for frame in found.frames.values()]
        agents = [event.agent for event in events if isinstance(event, TurnStarted)]
        agent = agents[0] if agents else "demo"
        return SessionUpdated(title="Recovered session", workspace="", agent=agent, state="idle")
    return _facts_of(row)


def _facts_of(row: SessionRow) -> SessionUpdated:
    return SessionUpdated(
        title=row.title,
        workspace=row.workspace,
        agent=row.agent,
        state="idle",
        mode=row.mode,
        model=row.model,
        effort=row.effort,
        notebook=row.notebook,
        parent=row.parent,
        titled_by="user",
        pinned=row.pinned,
        archived=row.archived,
        imported=row.imported,
    )
