"""A broken store: kept aside as it is, and a new one made of what can be read (R-H7).

The broken file keeps its content and gets another name; the new one takes its place in one step. A kill at
any moment leaves the one or the other. Other servers notice that their file is another one now.
"""

from __future__ import annotations

import fcntl
import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.store import servers, sessions
from jupyter_agentchat.store.errors import DAMAGED, SQLITE, StoreUnavailable
from jupyter_agentchat.store.mending import Apply, mended
from jupyter_agentchat.store.recorder import Recorder
from jupyter_agentchat.store.salvage import Found, content, salvage
from jupyter_agentchat.store.server_row import ServerIdentity

if TYPE_CHECKING:
    from sqlite_utils import Database

_log = logging.getLogger(__name__)

Open = Callable[[Path], "Database"]
"""Makes and opens a store: ``database.open_database``."""

HOPELESS = "The session store is damaged and nothing in it can be read. Move it away to begin a new one."


class Harm(Value, frozen=True, kw_only=True):
    """A session of which events were lost."""

    session_id: str
    title: str
    lost: int


class Repaired(Value, frozen=True, kw_only=True):
    """What became of a broken store. ``kept_as`` is the name of the file with the broken one's content."""

    kept_as: str
    sessions: int
    harmed: tuple[Harm, ...] = ()

    def sentence(self) -> str:
        """Say it to a person."""
        if not self.sessions:
            return "The session store was an empty file: whatever was in it is lost. A new one was begun."
        kept = f"The damaged file is kept as {self.kept_as}."
        if not self.harmed:
            return f"The session store was damaged. All {self.sessions} sessions could be read. {kept}"
        titles = ", ".join(f"“{harm.title}”" for harm in self.harmed[:3])
        more = f" and {len(self.harmed) - 3} more" if len(self.harmed) > 3 else ""
        return (
            f"The session store was damaged. {self.sessions} sessions could be read; "
            f"some of {titles}{more} is lost. {kept}"
        )


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Let one server at a time repair; the next one finds it done."""
    with _beside(path, "-repairing").open("ab") as file:
        with suppress(OSError):  # where there are no such locks, there is hardly a second server
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def repair(path: Path, open_new: Open, apply: Apply, server: ServerIdentity) -> Repaired:
    """Put a new store in the place of a broken one; to be called ``alone``.

    Raises StoreUnavailable when nothing can be read or there is no space; then the broken file is as it was.
    """
    new = _beside(path, "-new")
    try:
        with path.open("rb") as file, content(file) as data, _lock(path):
            found = salvage(data)
            if not found.sessions and data:
                raise StoreUnavailable(HOPELESS)
            kept_as = _free_name(path)
            new.unlink(missing_ok=True)
            repaired = _build(new, found, kept_as.name if data else "", open_new, apply, server)
            _keep(path, data, kept_as)
            new.replace(path)
            _sync(path.parent)
    except OSError as error:
        raise StoreUnavailable(f"{DAMAGED} It could not be saved: {error.strerror}.") from error
    finally:
        new.unlink(missing_ok=True)
    _log.error("%s", repaired.sentence())
    for harm in repaired.harmed:
        _log.error("session %s, %r: %s events are lost", harm.session_id, harm.title, harm.lost)
    return repaired


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Keep other servers from writing, where the file is whole enough to be locked.

    No descriptor of this file may be closed meanwhile: that would drop the lock (POSIX).
    """
    db = sqlite3.connect(path, isolation_level=None)
    try:
        with suppress(*SQLITE):
            db.execute("BEGIN IMMEDIATE")
        yield
    finally:
        db.close()


def _build(
    new: Path, found: Found, kept_as: str, open_new: Open, apply: Apply, server: ServerIdentity
) -> Repaired:
    db = open_new(new)
    try:
        recorder, harmed = Recorder(apply, server.server_id), []
        with db.atomic():
            servers.register(db, server)
            db.conn.executemany("INSERT INTO blob VALUES (?, ?, ?, ?, ?)", found.blobs.values())
        for session in found.sessions.values():
            frames = mended(session, apply, kept_as)
            with db.atomic():
                created_at = session.created_at or frames[0].at
                recorder.restore(db, session.session_id, session.owner, created_at, frames)
            if session.lost:
                title = sessions.row(db, session.session_id).title
                harmed.append(Harm(session_id=session.session_id, title=title, lost=session.lost))
    finally:
        db.close()
    return Repaired(kept_as=kept_as, sessions=len(found.sessions), harmed=tuple(harmed))


def _keep(path: Path, data: bytes, kept_as: Path) -> None:
    """Give the broken content a second name, before the new file takes the first."""
    if not data:
        return
    try:
        kept_as.hardlink_to(path)
    except OSError:  # a file system without links
        kept_as.write_bytes(data)
    journal = _beside(path, "-journal")
    if journal.exists():  # not for the new file
        journal.rename(_beside(kept_as, "-journal"))


def _sync(folder: Path) -> None:
    with suppress(OSError):  # not every file system can
        descriptor = os.open(folder, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)


def _free_name(path: Path) -> Path:
    names = (_beside(path, f".damaged-{number}") for number in count(1))
    return next(name for name in names if not name.exists())


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)
