"""How much of each open field one client has, so that no text travels twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from msgspec.structs import replace

from jupyter_agentchat.core.transcript import open_turn
from jupyter_agentchat.protocol.events import PartAppended, PartDelta, PartStarted, PartUpdated
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.protocol.parts import GROWING, TERMINAL, Part
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.runtime.outbox_waiting import Entry, Live, Stored, Written, write

E = TypeVar("E", PartDelta, PartAppended)


class Known:
    """Follows what is written for the client, frame by frame. Lengths in code points."""

    def __init__(self) -> None:
        self._lengths: dict[tuple[str, str], int] = {}

    def begin(self, transcript: Transcript) -> None:
        """The client is about to have this transcript."""
        self._lengths.clear()
        for part in _open_parts(transcript):
            self._note_put(part)

    def write(self, entry: Entry) -> Written | None:
        """Write what is new to the client; None when nothing is.

        Live text before the start of its part, after its end or after a gap is left out: what is stored
        of the part has it.
        """
        if isinstance(entry, Live):
            return self._write_live(entry.frame, entry.delta())
        event = entry.frame.event
        if isinstance(event, PartStarted | PartUpdated):
            self._note_put(event.part)
        elif isinstance(event, PartAppended):
            return self._write_appended(entry, event)
        return entry.written

    def _write_live(self, frame: Frame, delta: PartDelta) -> Written | None:
        key = (delta.part_id, delta.field)
        known = self._lengths.get(key, -1)
        end = delta.offset + len(delta.text)
        if delta.offset > known or end <= known:
            return None
        self._lengths[key] = end
        return write(replace(frame, event=_from(delta, known)))

    def _write_appended(self, entry: Stored, event: PartAppended) -> Written:
        """The cursor moves, the text does not travel twice."""
        key = (event.part_id, event.field)
        known = self._lengths.get(key)
        if known is None:
            return entry.written
        end = event.offset + len(event.text)
        self._lengths[key] = max(known, end)
        if known <= event.offset:
            return entry.written
        new = replace(event, text="") if end <= known else _from(event, known)
        return write(replace(entry.frame, event=new))

    def _note_put(self, part: Part) -> None:
        for name in _growing(part):
            if part.status in TERMINAL:
                self._lengths.pop((part.part_id, name), None)
            else:
                self._lengths[part.part_id, name] = len(getattr(part, name))


def open_text(transcript: Transcript) -> list[Frame]:
    """Return the whole text of every open part as live frames, for a client that may lack the end of it."""
    turn = open_turn(transcript)
    at = turn.since if turn is not None else 0
    deltas = [
        PartDelta(part_id=part.part_id, field=name, offset=0, text=text)
        for part in _open_parts(transcript)
        for name in _growing(part)
        if (text := getattr(part, name))
    ]
    return [Frame(session_id=transcript.session_id, seq=None, at=at, event=delta) for delta in deltas]


def _from(event: E, known: int) -> E:
    return replace(event, offset=known, text=event.text[known - event.offset :])


def _open_parts(transcript: Transcript) -> Iterator[Part]:
    turn = open_turn(transcript)
    if turn is not None:
        yield from (part for part in turn.parts if part.status not in TERMINAL)


def _growing(part: Part) -> tuple[str, ...]:
    return GROWING.get(str(part.__struct_config__.tag), ())
