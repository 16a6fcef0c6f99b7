"""The open turns of busy sessions, kept at hand so that an append does not read them again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from jupyter_agentchat.protocol.events import (
    Event,
    PartAppended,
    PartStarted,
    PartUpdated,
    SessionRewound,
)
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.store import folded

if TYPE_CHECKING:
    from sqlite_utils import Database

MOST_CHARS = 16_000_000
"""How much stored text to keep for all sessions together; the one in use may be longer."""

MOST_SESSIONS = 200


@dataclass(frozen=True)
class Newest:
    """A session from one of its turns on, as last folded, and what its row knows besides."""

    transcript: Transcript
    number: int
    """Of the first turn in ``transcript``."""
    created_at: int
    last_line: str
    chars: int = 0

    def grown(self, after: Transcript, last_line: str, chars: int) -> Newest:
        """Return it after more events, with the newest turn if that is open and no other."""
        is_open = bool(after.turns) and after.turns[-1].state != "ended"
        turns = after.turns[-1:] if is_open else ()
        return Newest(
            transcript=replace(after, turns=turns),
            number=self.number + len(after.turns) - len(turns),
            created_at=self.created_at,
            last_line=last_line,
            chars=self.chars + chars if is_open else 0,
        )


class Cache:
    """Sessions as they were last committed; the least recently used go first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Newest] = OrderedDict()

    def get(self, session_id: str, head: int) -> Newest | None:
        """Return the session if it is here and its last frame is still ``head``."""
        known = self._kept.get(session_id)
        return known if known is not None and known.transcript.seq == head else None

    def keep(self, newest: Newest) -> None:
        """Keep it, and let others go when it is too much."""
        session_id = newest.transcript.session_id
        self._kept[session_id] = newest
        self._kept.move_to_end(session_id)
        while len(self._kept) > 1 and self._is_too_much():
            self._kept.popitem(last=False)

    def drop(self, session_id: str) -> None:
        """Let one go."""
        self._kept.pop(session_id, None)

    def clear(self) -> None:
        """Let all go: after a roll-back, what is here may never have been stored."""
        self._kept.clear()

    def _is_too_much(self) -> bool:
        chars = sum(newest.chars for newest in self._kept.values())
        return len(self._kept) > MOST_SESSIONS or chars > MOST_CHARS


def oldest_meant(db: Database, known: Newest, events: Sequence[Event]) -> int:
    """Return the number of the oldest turn that the events are about: the fold must see it to change it."""
    here = known.transcript
    turns = {turn.turn_id for turn in here.turns}
    oldest = known.number
    for event in events:
        number = None
        if isinstance(event, PartAppended):
            if not _has_part(here, event.part_id):
                number = folded.number_of_part(db, here.session_id, event.part_id)
        elif (turn_id := _turn_meant(event)) is not None and turn_id not in turns:
            number = folded.number_of(db, here.session_id, turn_id)
        oldest = oldest if number is None else min(oldest, number)
    return oldest


def _turn_meant(event: Event) -> str | None:
    if isinstance(event, PartStarted | PartUpdated):
        return event.part.turn_id
    if isinstance(event, SessionRewound):
        return event.to
    turn_id: str | None = getattr(event, "turn_id", None)
    return turn_id


def _has_part(transcript: Transcript, part_id: str) -> bool:
    parts = (part for turn in reversed(transcript.turns) for part in reversed(turn.parts))
    return any(part.part_id == part_id for part in parts)
