"""Adding to a session: number the events, fold them, write the record and what it changes, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING

from jupyter_agentchat.protocol.events import Event, PartStarted, PartUpdated, TurnStarted
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.store import blobs, changes, events, folded, search, servers, sessions, words
from jupyter_agentchat.store.newest import Cache, Newest, beginning, oldest_meant

if TYPE_CHECKING:
    from sqlite_utils import Database

REBUILD_STEP = 1_000
"""How many frames to fold before the older turns are let go."""


class Recorder:
    """Lives in the writer's thread, and runs inside its transactions."""

    def __init__(self, apply: folded.Apply, server_id: str) -> None:
        self._apply = apply
        self._server_id = server_id
        self.at_hand = Cache()

    def create(
        self, db: Database, session_id: str, owner: str, first: Sequence[Event], at: int
    ) -> list[Frame]:
        """Add a session with its first events. Raises ValueError when it exists or has no beginning."""
        sessions.create(db, session_id, owner, at)
        return self._record(db, beginning(session_id, at), first, at)

    def append(self, db: Database, session_id: str, more: Sequence[Event], at: int) -> list[Frame]:
        """Add events. Raises Refused ``unknown_session``, ``busy`` when another server has a turn open."""
        head = sessions.head(db, session_id)
        if not more:
            return []
        if any(isinstance(event, TurnStarted) for event in more):
            servers.refuse_second_turn(db, session_id, self._server_id)
        known = self.at_hand.get(session_id, head)
        if known is None:
            known = self._load(db, session_id, folded.open_from(db, session_id))
        return self._record(db, known, more, at)

    def delete(self, db: Database, session_id: str) -> None:
        """Remove a session and all that is its alone. Raises Refused ``unknown_session``."""
        sessions.head(db, session_id)
        hashes = blobs.referred(db, session_id)
        sessions.delete(db, session_id)
        blobs.drop_unreferred(db, hashes)
        self.at_hand.drop(session_id)

    def rebuild(self, db: Database, session_id: str) -> None:
        """Make a session's rows again from its record. Who started a turn is not in there and is kept."""
        known = beginning(session_id, sessions.row(db, session_id).created_at)
        head = sessions.head(db, session_id)
        starters = changes.starters(db, session_id)
        changes.delete(db, session_id)
        while frames := events.read(db, session_id, known.transcript.seq, REBUILD_STEP, head):
            known = self._fold(db, known, frames)
        changes.set_starters(db, session_id, starters)
        self.at_hand.drop(session_id)

    def _load(self, db: Database, session_id: str, number: int) -> Newest:
        row = sessions.row(db, session_id)
        transcript = folded.load(db, self._apply, session_id, number)
        return Newest(transcript, number, row.created_at, row.last_line)

    def _record(self, db: Database, known: Newest, new: Sequence[Event], at: int) -> list[Frame]:
        session_id, head = known.transcript.session_id, known.transcript.seq
        frames = [
            Frame(session_id=session_id, seq=seq, at=at, event=event)
            for seq, event in enumerate(new, head + 1)
        ]
        chars = events.write(db, frames)
        known = self._fold(db, known, frames, chars)
        blobs.refer(db, session_id, new)
        self.at_hand.keep(known)  # last: a job that failed halfway has left nothing
        return frames

    def _fold(self, db: Database, known: Newest, frames: Sequence[Frame], chars: int = 0) -> Newest:
        """Fold frames and write what they changed; return the session after them."""
        number = oldest_meant(db, known, [frame.event for frame in frames])
        if number < known.number:
            known = self._load(db, known.transcript.session_id, number)
        after = reduce(self._apply, frames, known.transcript)
        return known.grown(after, self._write(db, known, after, frames), chars)

    def _write(self, db: Database, known: Newest, after: Transcript, frames: Sequence[Frame]) -> str:
        """Write what the frames changed in the fold; return the line under the title."""
        before = known.transcript
        changes.write(db, before, after, known.number, _put(frames), self._server_id)
        line = self._last_line(db, known, after)
        updated_at = frames[-1].at if frames else known.created_at
        row = sessions.row_of(after, known.created_at, updated_at, line)
        sessions.update(db, row, before, after)
        if before.session is None or before.session.title != row.title:
            search.put_title(db, row.session_id, row.title)
        return line

    def _last_line(self, db: Database, known: Newest, after: Transcript) -> str:
        line = words.last_line(after.turns)
        if line is None and words.last_line(known.transcript.turns) is None:
            return known.last_line  # it is an older turn's, and these are as they were
        if line is None:
            line = words.last_line(folded.load(db, self._apply, after.session_id, number=0).turns)
        return line or ""


def _put(frames: Sequence[Frame]) -> set[str]:
    """Return the ids of the parts that were put whole."""
    return {
        frame.event.part.part_id for frame in frames if isinstance(frame.event, PartStarted | PartUpdated)
    }
