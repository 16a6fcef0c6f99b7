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


def beginning(session_id: str, at: int) -> Newest:
    """Return a session in which nothing has happened yet."""
    return Newest(Transcript(session_id=session_id), number=0, created_at=at, last_line="")


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
    session_id = known.transcript.session_id
    turns = {turn.turn_id for turn in known.transcript.turns}
    parts = {part.part_id for turn in known.transcript.turns for part in turn.parts}
    found = [known.number]
    for event in events:
        turn_id = _turn_meant(event)
        if turn_id is not None and turn_id not in turns:
            turns.add(turn_id)
            found += folded.number_of(db, session_id, turn_id)
        if isinstance(event, PartStarted | PartUpdated):
            parts.add(event.part.part_id)
        elif isinstance(event, PartAppended) and event.part_id not in parts:
            found += folded.number_of_part(db, session_id, event.part_id)
    return min(found)


def _turn_meant(event: Event) -> str | None:
    if isinstance(event, PartStarted | PartUpdated):
        return event.part.turn_id
    if isinstance(event, SessionRewound):
        return event.to
    turn_id: str | None = getattr(event, "turn_id", None)
    return turn_id
