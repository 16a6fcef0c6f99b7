"""The laws that a session's record keeps, checked before a foreign one is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from jupyter_agentchat.core import history
from jupyter_agentchat.core.transcript import apply, open_turn
from jupyter_agentchat.protocol import events as e
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.protocol.parts import GROWING, TERMINAL
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.runtime.importing.reading import Unreadable

LONGEST_ID = 200
LONGEST_FACT = 5_000
"""Of a folder or a name, in code points: they go into every window's list."""


def fold(session_id: str, frames: Iterable[Frame], max_title: int) -> Transcript:
    """Return the session at its end, of its turns the last one alone. Raises Unreadable."""
    judge = _Judge(max_title)
    transcript = Transcript(session_id=session_id)
    for frame in frames:
        for wrong in judge.wrong_with(frame.event, transcript):
            raise Unreadable(f"frame {frame.seq}: {wrong}")
        transcript = _newest(apply(transcript, frame))
    if transcript.session is None:
        raise Unreadable("it has no frames")
    if transcript.stale:
        raise Unreadable("a piece of a text is missing")
    said = [f.event for f in frames if isinstance(f.event, e.ModelMessageRecorded)]
    problems = [one for one in history.check(history.messages(said)) if not one.startswith("the end:")]
    if problems:
        raise Unreadable(f"what a model was sent cannot be sent again: {problems[0]}")
    return transcript


def _newest(transcript: Transcript) -> Transcript:
    """Let older turns go: nothing is decided by them, and a long session is folded in little time."""
    return replace(transcript, turns=transcript.turns[-1:]) if len(transcript.turns) > 1 else transcript


class _Judge:
    """Remembers which turns and parts there were."""

    def __init__(self, max_title: int) -> None:
        self._max_title = max_title
        self._turns: set[str] = set()
        self._ended: set[str] = set()
        self._parts: dict[str, str] = {}
        """The type of each part, by its id."""

    def wrong_with(self, event: e.Event, before: Transcript) -> Iterator[str]:
        """Return what is wrong with an event where it stands."""
        if before.seq == 0 and not isinstance(event, e.SessionUpdated):
            yield "a session begins with session_updated"
        match event:
            case e.SessionUpdated():
                yield from self._facts(event)
            case e.TurnStarted():
                yield from self._start(event, before)
            case e.TurnEnded():
                yield from self._end(event, before)
            case e.PartStarted() | e.PartUpdated():
                yield from self._put(event)
            case e.PartAppended():
                if event.field not in GROWING.get(self._parts.get(event.part_id, ""), ()) or event.offset < 0:
                    yield "it adds to a text that is not there"
            case _:
                yield from self._other(event)

    def _facts(self, event: e.SessionUpdated) -> Iterator[str]:
        if len(event.title) > self._max_title:
            yield f"a title has at most {self._max_title} characters"
        others = (event.workspace, event.agent, event.model, event.effort, event.notebook, event.parent)
        if any(fact is not None and len(fact) > LONGEST_FACT for fact in others):
            yield "a folder or a name is too long"

    def _start(self, event: e.TurnStarted, before: Transcript) -> Iterator[str]:
        yield from _bad_ids(event.turn_id)
        if event.turn_id in self._turns:
            yield "the turn was there before"
        if open_turn(before) is not None:
            yield "another turn has not ended"
        self._turns.add(event.turn_id)

    def _end(self, event: e.TurnEnded, before: Transcript) -> Iterator[str]:
        turn = open_turn(before)
        if turn is None or turn.turn_id != event.turn_id:
            yield "the turn that it ends is not open"
        elif any(part.status not in TERMINAL for part in turn.parts):
            yield "a part of the turn has not ended"
        self._ended.add(event.turn_id)

    def _put(self, event: e.PartStarted | e.PartUpdated) -> Iterator[str]:
        part = event.part
        yield from _bad_ids(part.part_id, part.turn_id)
        if part.turn_id not in self._turns:
            yield "the part's turn has not begun"
        if part.turn_id in self._ended and part.status not in TERMINAL:
            yield "the part's turn has ended"
        self._parts[part.part_id] = str(part.__struct_config__.tag)

    def _other(self, event: e.Event) -> Iterator[str]:
        turn_id = getattr(event, "turn_id", None)
        if isinstance(turn_id, str) and turn_id not in self._turns:
            yield "its turn has not begun"
        for name in ("request_id", "task_id", "checkpoint_id", "thread_id"):
            if isinstance(given := getattr(event, name, None), str):
                yield from _bad_ids(given)


def _bad_ids(*ids: str) -> Iterator[str]:
    if not all(0 < len(one) <= LONGEST_ID for one in ids):
        yield f"an id has 1 to {LONGEST_ID} characters"
