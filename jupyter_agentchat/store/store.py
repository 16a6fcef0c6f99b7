"""The store's public face: every session, event and blob in one SQLite file.

Nothing here blocks the event loop. Times are milliseconds since 1970, given by the caller. Each method
raises StoreUnavailable while the file cannot be read or written; then nothing of it was stored.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from jupyter_agentchat.protocol.events import Event, PartDelta, SessionState
from jupyter_agentchat.protocol.frames import Frame, SessionRow
from jupyter_agentchat.protocol.parts import CellChange
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.transcript import Transcript, Turn
from jupyter_agentchat.store import (
    blobs,
    commands,
    events,
    folded,
    notebook_changes,
    outside,
    search,
    servers,
    sessions,
)
from jupyter_agentchat.store.blobs import Blob
from jupyter_agentchat.store.database import open_database
from jupyter_agentchat.store.errors import Moved, NotAStore, StoreTooNew, StoreUnavailable, is_damage
from jupyter_agentchat.store.news import News, Reader
from jupyter_agentchat.store.opening import Opening
from jupyter_agentchat.store.outside import KeptBatch, KeptToken
from jupyter_agentchat.store.recorder import Recorder
from jupyter_agentchat.store.repair import Repaired, repair
from jupyter_agentchat.store.search import SearchHit
from jupyter_agentchat.store.server_row import OpenTurn, ServerIdentity
from jupyter_agentchat.store.writer import Writer

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = [
    "Blob",
    "KeptBatch",
    "KeptToken",
    "Moved",
    "News",
    "NotAStore",
    "OpenTurn",
    "Repaired",
    "SearchHit",
    "ServerIdentity",
    "Store",
    "StoreTooNew",
    "StoreUnavailable",
]

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Store:
    """One per server and file. Several servers may use one file at the same time."""

    def __init__(
        self, path: Path, apply: Callable[[Transcript, Frame], Transcript], server: ServerIdentity
    ) -> None:
        self.trouble: str | None = None
        """Why the store cannot be written, as far as is known, in a sentence; it may be read all the same."""
        self._opening = Opening(path, lambda broken: repair(broken, open_database, apply, server))
        self._apply = apply
        self._server = server
        self._recorder = Recorder(apply, server.server_id)
        self._news = Reader()
        self._writer: Writer | None = None
        self._is_registered = False
        self._when_lost: Callable[[str], None] | None = None

    @property
    def epoch(self) -> str:
        """The file's random id: frame numbers mean something only together with it."""
        return self._opening.epoch

    @property
    def repaired(self) -> Repaired | None:
        """What became of the store when this opening found it broken."""
        return self._opening.repaired

    async def open(self) -> None:
        """Make the file or bring it up to date, and write this server's row if that is possible now.

        Raises NotAStore, StoreTooNew (the file is as it was), StoreUnavailable.
        """
        opening = self._opening
        writer = Writer(opening.first, self._recorder.at_hand.clear, opening.again, opening.manners)
        try:
            await writer.start()
        except BaseException:
            await writer.close()
            raise
        self._writer = writer
        try:
            await self._register()
        except StoreUnavailable as error:
            _log.warning("the session store can only be read for now: %s", error)

    def when_lost(self, tell: Callable[[str], None]) -> None:
        """Call with a sentence, once, when this is not the store any more that was opened: begin anew."""
        self._when_lost = tell

    async def close(self) -> None:
        """Finish what was asked and let the file go."""
        if self._writer is not None:
            await self._writer.close()

    # --- sessions

    async def create_session(
        self, session_id: str, owner: str, events: Sequence[Event], at: int
    ) -> list[Frame]:
        """Add a session; its first event is ``session_updated``. Raises ValueError when the id is taken."""
        given = _durable(events)
        return await self._write(lambda db: self._recorder.create(db, session_id, owner, given, at))

    async def add_session(
        self, session_id: str, owner: str, frames: Sequence[Frame], files: Sequence[Blob]
    ) -> None:
        """Add a session with the whole record that it had elsewhere, numbered from 1, and its files.

        Raises ValueError when the id is taken, or when a frame's number or event is none that is stored.
        """
        _durable([frame.event for frame in frames])
        if [frame.seq for frame in frames] != list(range(1, len(frames) + 1)):
            raise ValueError("a record is numbered from 1 without a gap")
        given = tuple(frames), tuple(files)
        await self._write(lambda db: self._recorder.add(db, session_id, owner, *given))

    async def append(
        self,
        session_id: str,
        events: Sequence[Event],
        at: int,
        *,
        in_turn: str | None = None,
        seen: int | None = None,
        batches: Sequence[KeptBatch] = (),
    ) -> list[Frame]:
        """Number and store events, all or none; return their frames.

        ``in_turn``: only while that turn is open. ``seen``: only while that is the last frame's number.
        ``batches``: what they came in, to be known again by ``batch``. A session that ends loses its token.
        Raises ValueError for a ``part_delta``, which is never stored; Refused ``unknown_session``, ``busy``
        (a second turn), ``read_only`` (that turn is not open any more); Moved (there is more).
        """
        given = _durable(events)
        terms: dict[str, Any] = {"in_turn": in_turn, "seen": seen, "batches": batches}
        return await self._write(lambda db: self._recorder.append(db, session_id, given, at, **terms))

    async def delete_session(self, session_id: str) -> None:
        """Remove a session with everything that is its alone. Raises Refused ``unknown_session``."""
        await self._write(lambda db: self._recorder.delete(db, session_id))

    async def rebuild(self, session_id: str) -> None:
        """Make a session's folded rows again from its events. Raises Refused ``unknown_session``."""
        await self._write(lambda db: self._recorder.rebuild(db, session_id))

    async def rows(
        self,
        *,
        q: str | None = None,
        state: SessionState | None = None,
        workspace: str | None = None,
        archived: bool = False,
        pinned: bool | None = None,
        limit: int = 50,
        before: int | None = None,
    ) -> list[SessionRow]:
        """Return the session list, last updated first; ``q`` is looked for in title, workspace, last line.

        For the next page ``before`` is the last row's ``updated_at``. A page has more than ``limit`` rows
        where the last ones were updated in the same millisecond.
        """
        filters = {"q": q, "state": state, "workspace": workspace, "pinned": pinned, "before": before}
        return await self._read(lambda db: sessions.rows(db, archived, limit, filters))

    async def row(self, session_id: str) -> SessionRow:
        """Return one line of the session list. Raises Refused ``unknown_session``."""
        return await self._read(lambda db: sessions.row(db, session_id))

    async def used_bytes(self) -> int:
        """Return how much of the file is in use: what was deleted is written over before it grows."""
        return await self._read(sessions.used_bytes)

    # --- what happened in a session

    async def frames(self, session_id: str, after: int, limit: int, upto: int | None = None) -> list[Frame]:
        """Return the stored frames above ``after``, at most ``limit``. Raises Refused ``unknown_session``."""

        def read(db: Database) -> list[Frame]:
            sessions.head(db, session_id)
            return events.read(db, session_id, after, limit, upto)

        return await self._read(read)

    async def records(self, session_id: str, after: int, limit: int, upto: int) -> list[tuple[int, int, str]]:
        """Return stored frames as they are kept: number, time, the event's JSON text."""
        return await self._read(lambda db: events.read_raw(db, session_id, after, limit, upto))

    async def transcript(self, session_id: str, turns: int) -> tuple[Transcript, bool]:
        """Return the session with its newest turns, and whether there are older ones.

        Raises Refused ``unknown_session``.
        """

        def read(db: Database) -> tuple[Transcript, bool]:
            number = max(0, folded.count(db, session_id) - turns)
            return folded.load(db, self._apply, session_id, number), number > 0

        return await self._read(read)

    async def turns(
        self, session_id: str, before: str | None, limit: int, upto: str | None = None
    ) -> tuple[list[Turn], bool]:
        """Return finished turns, newest first, and whether there are older ones.

        They begin with the one before ``before``, or with ``upto`` itself, if it is finished.

        Raises Refused ``unknown_session``, ``unknown_turn``.
        """

        def read(db: Database) -> tuple[list[Turn], bool]:
            sessions.head(db, session_id)
            number = _number(db, session_id, before) if upto is None else _number(db, session_id, upto) + 1
            found = folded.ended_turns(db, session_id, number, limit + 1)
            return found[:limit], len(found) > limit

        return await self._read(read)

    async def model_events(self, session_id: str) -> list[Event]:
        """Return what a model was sent and answered, in order. Raises Refused ``unknown_session``."""

        def read(db: Database) -> list[Event]:
            sessions.head(db, session_id)
            return events.read_model(db, session_id)

        return await self._read(read)

    async def search(self, q: str, limit: int, session_id: str | None = None) -> list[SearchHit]:
        """Return the best places first, in all sessions or in one; any text is a legal ``q``."""
        return await self._read(lambda db: search.find(db, q, limit, session_id))

    async def notebook_changes(self, path: str, limit: int) -> list[tuple[CellChange, ...]]:
        """Return what the newest calls made of the notebook at this contents path, oldest first."""
        return await self._read(lambda db: notebook_changes.newest(db, path, limit))

    # --- blobs, commands, servers

    async def put_blob(
        self, data: bytes, name: str, mime: str, at: int, session_id: str | None = None
    ) -> str:
        """Keep bytes while that session lives, or one that speaks of them; return their SHA-256 in hex."""
        return await self._write(lambda db: blobs.put(db, data, name, mime, at, session_id))

    async def blob(self, hash: str) -> Blob:  # noqa: A002 - the word of the contract
        """Return kept bytes. Raises Refused ``not_found``."""
        return await self._read(lambda db: blobs.get(db, hash))

    async def blob_hashes(self, session_id: str) -> list[str]:
        """Return the hashes of all that is kept for a session, in a fixed order."""
        return await self._read(lambda db: sorted(blobs.referred(db, session_id)))

    async def begin_command(self, command_id: str, user: str, digest: str, at: int) -> str | None:
        """Register a command. None: it is new. Text: its reply (JSON) from before, "" if it never had one.

        Raises Refused ``bad_request`` when the id was used by another user or with another digest.
        """
        return await self._write(lambda db: commands.begin(db, command_id, user, digest, at))

    async def command_reply(self, command_id: str, user: str) -> str | None:
        """Return the reply (JSON) that a command of this user got; None when there is none."""
        return await self._read(lambda db: commands.reply(db, command_id, user))

    async def finish_command(self, command_id: str, reply: str) -> None:
        """Keep the reply (JSON) of a command that was begun."""
        await self._write(lambda db: commands.finish(db, command_id, reply))

    # --- agents that run elsewhere

    async def put_agent_token(self, session_id: str, hash: str, made_by: str, at: int) -> None:  # noqa: A002
        """Keep the hash of a session's token, the only one. Raises Refused ``unknown_session``."""
        await self._write(lambda db: outside.put_token(db, session_id, hash, made_by, at))

    async def agent_token(self, session_id: str) -> KeptToken | None:
        """Return what is kept of a session's token; None where there is none, or no session."""
        return await self._read(lambda db: outside.token(db, session_id))

    async def note_agent(self, session_id: str, seen: str) -> None:
        """Keep who came with a session's token (JSON)."""
        await self._write(lambda db: outside.note_seen(db, session_id, seen))

    async def batch(self, session_id: str, batch_id: str) -> KeptBatch | None:
        """Return a batch that was written before, or None."""
        return await self._read(lambda db: outside.batch(db, session_id, batch_id))

    # --- servers

    async def open_turns(self) -> list[OpenTurn]:
        """Return the turns that have not ended and who runs them."""
        return await self._read(servers.open_turns)

    async def last_server(self, session_id: str) -> ServerIdentity | None:
        """Return who began the newest turn of a session; None where there is no turn."""
        return await self._read(lambda db: servers.last_server(db, session_id))

    async def news(self, *, anew: bool = False) -> News | None:
        """Return how far everything is, or None when no other server wrote since the last call.

        With ``anew`` never None.
        """
        return await self._read(lambda db: self._news.read(db, anew=anew))

    async def beat(self) -> None:
        """Advance this server's counter."""
        await self._write(lambda db: servers.beat(db, self._server.server_id))

    async def _read(self, work: Callable[[Database], T]) -> T:
        return await self._run(work, writes=False)

    async def _write(self, work: Callable[[Database], T]) -> T:
        if not self._is_registered:
            await self._register()
        return await self._run(work, writes=True)

    async def _register(self) -> None:
        """Write this server's row, without which nothing else is written: it says who runs a turn."""
        if self._opening.only_read is not None:
            self.trouble = self._opening.only_read
            raise StoreUnavailable(self._opening.only_read)
        try:
            await self._run(lambda db: servers.register(db, self._server), writes=True)
        except StoreUnavailable as error:
            self.trouble = str(error)
            raise
        self._is_registered, self.trouble = True, None

    async def _run(self, work: Callable[[Database], T], *, writes: bool) -> T:
        try:
            return await self._opened().run(work, writes=writes)
        except StoreUnavailable as error:
            if is_damage(error.__cause__):
                self._opening.found_damage()
            if self._opening.lost is not None and self._when_lost is not None:
                tell, self._when_lost = self._when_lost, None
                tell(self._opening.lost)
            raise

    def _opened(self) -> Writer:
        if self._writer is None:
            raise StoreUnavailable("The session store is not open.")
        return self._writer


def _durable(events: Sequence[Event]) -> tuple[Event, ...]:
    if any(isinstance(event, PartDelta) for event in events):
        raise ValueError("a part_delta is never stored: append part_appended")
    return tuple(events)


def _number(db: Database, session_id: str, before: str | None) -> int:
    if before is None:
        return folded.count(db, session_id)
    number = folded.number_of(db, session_id, before)
    if not number:
        raise Refused("unknown_turn", "There is no such turn. Ask for the newest ones again.")
    return number[0]
