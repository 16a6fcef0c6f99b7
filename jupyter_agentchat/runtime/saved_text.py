"""How far live text is stored: what a crash would lose, and what has to be stored before something else."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_agentchat.core.transcript import find_part, open_turn
from jupyter_agentchat.protocol.events import Event, PartAppended, PartUpdated
from jupyter_agentchat.protocol.parts import GROWING, TERMINAL, Part
from jupyter_agentchat.protocol.transcript import Transcript

Field = tuple[str, str]
"""Part id and field name."""


class SavedText:
    """Of each growing field of an open part, how many code points are stored."""

    def __init__(self, transcript: Transcript | None = None) -> None:
        self._upto: dict[Field, int] = {}
        for part in _open_parts(transcript) if transcript is not None else ():
            self.put(part)

    def copy(self) -> SavedText:
        """Return what is known now, to go back to."""
        other = SavedText()
        other._upto = dict(self._upto)
        return other

    def put(self, part: Part) -> None:
        """A whole part was stored."""
        for name in _growing(part):
            if part.status in TERMINAL:
                self._upto.pop((part.part_id, name), None)
            else:
                self._upto[part.part_id, name] = len(getattr(part, name))

    def appended(self, event: PartAppended) -> None:
        """A piece of text was stored."""
        self._upto[event.part_id, event.field] = event.offset + len(event.text)

    def is_behind(self, transcript: Transcript) -> bool:
        """Say whether there is text that is not stored."""
        return any(
            len(getattr(part, name)) > self._upto.get((part.part_id, name), 0)
            for part in _open_parts(transcript)
            for name in _growing(part)
        )

    def with_unsaved(self, transcript: Transcript, events: tuple[Event, ...]) -> Iterator[Event]:
        """Put text that is not stored yet before a later stored event of its part; no events: all of it.

        It counts as stored from then on, so that a later event of the same transaction does not repeat it.
        """
        if not events:
            for part in _open_parts(transcript):
                yield from self._unsaved(part)
        for event in events:
            if isinstance(event, PartUpdated):
                known = find_part(transcript, event.part.part_id)
                if known is not None and known.status not in TERMINAL:
                    yield from self._unsaved(known)
            yield event

    def _unsaved(self, part: Part) -> Iterator[PartAppended]:
        for name in _growing(part):
            text: str = getattr(part, name)
            saved = self._upto.get((part.part_id, name), 0)
            if len(text) > saved:
                self._upto[part.part_id, name] = len(text)
                yield PartAppended(part_id=part.part_id, field=name, offset=saved, text=text[saved:])


def _open_parts(transcript: Transcript) -> list[Part]:
    turn = open_turn(transcript)
    return [part for part in turn.parts if part.status not in TERMINAL] if turn else []


def _growing(part: Part) -> tuple[str, ...]:
    return GROWING.get(str(part.__struct_config__.tag), ())
