"""Adding to a session: number the events, fold them, write the record and what it changes, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING

from jupyter_agentchat.protocol.events import Event, PartStarted, PartUpdated, SessionUpdated, TurnStarted
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.store import blobs, changes, events, folded, outside, search, servers, sessions, words
from jupyter_agentchat.store.errors import Moved
from jupyter_agentchat.store.newest import Cache, Newest, beginning, oldest_meant

if TYPE_CHECKING:
    from sqlite_utils import Database

LOST = "Another Jupyter server has closed this turn, because it had heard nothing of this one for too long."

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

    def add(
        self, db: Database, session_id: str, owner: str, frames: Sequence[Frame], files: Sequence[blobs.Blob]
    ) -> None:
        """Add a session with the whole record that it had elsewhere. Raises ValueError when it exists."""
        sessions.create(db, session_id, owner, frames[0].at)
        events.write(db, frames)
        for file in files:
            blobs.put(db, file.data, file.name, file.mime, frames[-1].at, session_id)
        known = beginning(session_id, frames[0].at)
        for start in range(0, len(frames), REBUILD_STEP):
            known = self._fold(db, known, frames[start : start + REBUILD_STEP])
        blobs.refer(db, session_id, [frame.event for frame in frames])

    def append(
        self,
        db: Database,
        session_id: str,
        more: Sequence[Event],
        at: int,
        *,
        in_turn: str | None = None,
        seen: int | None = None,
        batches: Sequence[outside.KeptBatch] = (),
    ) -> list[Frame]:
        """Add events, and note the ``batches`` that they came in. Raises Refused: ``unknown_session``;
        ``busy`` when another server has a turn open; ``read_only`` when ``in_turn`` names one that is not
        open any more; Moved when there is more than was ``seen``.
        """
        head = sessions.head(db, session_id)
        if not more:
            return []
        if seen is not None and seen != head:
            raise Moved
        if any(isinstance(event, TurnStarted) for event in more):
            servers.refuse_second_turn(db, session_id, self._server_id)
        known = self.at_hand.get(session_id, head)
        if known is None:
            known = self._load(db, session_id, folded.open_from(db, session_id))
        if in_turn is not None and not _is_open(known.transcript, in_turn):
            raise Refused("read_only", LOST)
        if any(isinstance(event, SessionUpdated) and event.state == "ended" for event in more):
            outside.drop_token(db, session_id)
        for batch in batches:
            outside.put_batch(db, session_id, batch, head + len(more))
        return self._record(db, known, more, at)

    def delete(self, db: Database, session_id: str) -> None:
        """Remove a session and all that is its alone. Raises Refused ``unknown_session``."""
        sessions.head(db, session_id)
        hashes = blobs.referred(db, session_id)
        sessions.delete(db, session_id)
        blobs.drop_unreferred(db, hashes)
        self.at_hand.drop(session_id)

    def restore(
        self, db: Database, session_id: str, owner: str, created_at: int, frames: Sequence[Frame]
    ) -> None:
        """Add a session with frames that have their numbers and times already, from 1 on."""
        sessions.create(db, session_id, owner, created_at)
        events.write(db, frames)
        known = beginning(session_id, created_at)
        for start in range(0, len(frames), REBUILD_STEP):
            known = self._fold(db, known, frames[start : start + REBUILD_STEP])
        blobs.refer(db, session_id, [frame.event for frame in frames])

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


def _is_open(transcript: Transcript, turn_id: str) -> bool:
    return any(turn.turn_id == turn_id and turn.state != "ended" for turn in transcript.turns)


def _put(frames: Sequence[Frame]) -> set[str]:
    """Return the ids of the parts that were put whole."""
    return {
        frame.event.part.part_id for frame in frames if isinstance(frame.event, PartStarted | PartUpdated)
    }
