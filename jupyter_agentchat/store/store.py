"""The store's public face: every session, event and blob in one SQLite file.

Nothing here blocks the event loop. Times are milliseconds since 1970, given by the caller. Each method
raises StoreUnavailable while the file cannot be read or written; then nothing of it was stored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from jupyter_agentchat.protocol.events import Event, PartDelta, SessionState
from jupyter_agentchat.protocol.frames import Frame, SessionRow
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.transcript import Transcript, Turn
from jupyter_agentchat.store import blobs, commands, events, folded, search, servers, sessions
from jupyter_agentchat.store.blobs import Blob
from jupyter_agentchat.store.database import open_database
from jupyter_agentchat.store.errors import NotAStore, StoreTooNew, StoreUnavailable
from jupyter_agentchat.store.recorder import Recorder
from jupyter_agentchat.store.search import SearchHit
from jupyter_agentchat.store.server_row import OpenTurn, ServerIdentity
from jupyter_agentchat.store.writer import Writer

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = [
    "Blob",
    "NotAStore",
    "OpenTurn",
    "SearchHit",
    "ServerIdentity",
    "Store",
    "StoreTooNew",
    "StoreUnavailable",
]

T = TypeVar("T")


class Store:
    """One per server and file. Several servers may use one file at the same time."""

    epoch: str
    """The file's random id, known once it is open: frame numbers mean something only together with it."""

    def __init__(
        self, path: Path, apply: Callable[[Transcript, Frame], Transcript], server: ServerIdentity
    ) -> None:
        self._path = path
        self._apply = apply
        self._server = server
        self._recorder = Recorder(apply, server.server_id)
        self._writer: Writer | None = None

    async def open(self) -> None:
        """Make the file or bring it up to date, and write this server's row.

        Raises NotAStore, StoreTooNew (the file is as it was), StoreUnavailable.
        """
        writer = Writer(lambda: open_database(self._path), self._recorder.at_hand.clear)
        try:
            await writer.start()
            self.epoch = await writer.run(lambda db: servers.register(db, self._server), writes=True)
        except BaseException:
            await writer.close()
            raise
        self._writer = writer

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

    async def append(self, session_id: str, events: Sequence[Event], at: int) -> list[Frame]:
        """Number and store events, all or none; return their frames.

        Raises ValueError for a ``part_delta``, which is never stored, and Refused ``unknown_session``.
        """
        given = _durable(events)
        return await self._write(lambda db: self._recorder.append(db, session_id, given, at))

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
        limit: int = 50,
        before: int | None = None,
    ) -> list[SessionRow]:
        """Return the session list, last updated first; ``q`` is looked for in title, workspace, last line.

        For the next page ``before`` is the last row's ``updated_at``. A page has more than ``limit`` rows
        where the last ones were updated in the same millisecond.
        """
        filters = {"q": q, "state": state, "workspace": workspace, "before": before}
        return await self._read(lambda db: sessions.rows(db, archived, limit, filters))

    async def row(self, session_id: str) -> SessionRow:
        """Return one line of the session list. Raises Refused ``unknown_session``."""
        return await self._read(lambda db: sessions.row(db, session_id))

    # --- what happened in a session

    async def frames(self, session_id: str, after: int, limit: int, upto: int | None = None) -> list[Frame]:
        """Return the stored frames above ``after``, at most ``limit``. Raises Refused ``unknown_session``."""

        def read(db: Database) -> list[Frame]:
            sessions.head(db, session_id)
            return events.read(db, session_id, after, limit, upto)

        return await self._read(read)

    async def transcript(self, session_id: str, turns: int) -> tuple[Transcript, bool]:
        """Return the session with its newest turns, and whether there are older ones.

        Raises Refused ``unknown_session``.
        """

        def read(db: Database) -> tuple[Transcript, bool]:
            number = max(0, folded.count(db, session_id) - turns)
            return folded.load(db, self._apply, session_id, number), number > 0

        return await self._read(read)

    async def turns(self, session_id: str, before: str | None, limit: int) -> tuple[list[Turn], bool]:
        """Return finished turns, newest first, from the one before that turn on, and whether there are older.

        Raises Refused ``unknown_session``, ``unknown_turn``.
        """

        def read(db: Database) -> tuple[list[Turn], bool]:
            sessions.head(db, session_id)
            number = _number(db, session_id, before)
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

    # --- blobs, commands, servers

    async def put_blob(
        self, data: bytes, name: str, mime: str, at: int, session_id: str | None = None
    ) -> str:
        """Keep bytes while that session lives, or one that speaks of them; return their SHA-256 in hex."""
        return await self._write(lambda db: blobs.put(db, data, name, mime, at, session_id))

    async def blob(self, hash: str) -> Blob:  # noqa: A002 - the word of the contract
        """Return kept bytes. Raises Refused ``not_found``."""
        return await self._read(lambda db: blobs.get(db, hash))

    async def begin_command(self, command_id: str, user: str, digest: str, at: int) -> str | None:
        """Register a command. None: it is new. Text: its reply (JSON) from before, "" if it never had one.

        Raises Refused ``bad_request`` when the id was used by another user or with another digest.
        """
        return await self._write(lambda db: commands.begin(db, command_id, user, digest, at))

    async def finish_command(self, command_id: str, reply: str) -> None:
        """Keep the reply (JSON) of a command that was begun."""
        await self._write(lambda db: commands.finish(db, command_id, reply))

    async def open_turns(self) -> list[OpenTurn]:
        """Return the turns that have not ended and who runs them."""
        return await self._read(servers.open_turns)

    async def beat(self) -> None:
        """Advance this server's counter."""
        await self._write(lambda db: servers.beat(db, self._server.server_id))

    async def _read(self, work: Callable[[Database], T]) -> T:
        return await self._opened().run(work, writes=False)

    async def _write(self, work: Callable[[Database], T]) -> T:
        return await self._opened().run(work, writes=True)

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
