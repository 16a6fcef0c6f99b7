"""Opening the file: whose it is, who may read it, and how SQLite is to treat it.

A rollback journal with ``synchronous=FULL`` everywhere: a write-ahead log breaks on network file systems,
and home directories of JupyterHub are often that.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from jupyter_agentchat.store.errors import NotAStore, StoreTooNew, StoreUnavailable
from jupyter_agentchat.store.schema.migrations import MIGRATIONS, Migration, migrate, version

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x41674368
"""Written in the file's head, so that somebody else's database is told from ours."""

BUSY_SECONDS = 5.0
"""How long to wait for another server's transaction."""

_OPENING = threading.Lock()
"""Closing a file that another connection of this process has locked would drop its locks (POSIX)."""


def open_database(path: Path, migrations: tuple[Migration, ...] = MIGRATIONS) -> Database:
    """Return a connection to the store, made or brought up to date where needed.

    Raises NotAStore, StoreTooNew (both before anything was changed), StoreUnavailable, sqlite3.Error.
    """
    with _OPENING:
        try:
            _look(path, len(migrations))
            _protect(path)
        except OSError as error:
            raise StoreUnavailable(
                f"The folder of the session store {path.name} cannot be used: {error.strerror}."
            ) from error
        db = connect(path)
        try:
            migrate(db, APPLICATION_ID, migrations)
            _settings(db)
        except BaseException:
            db.close()
            raise
        return db


def connect(path: Path, how: str = "mode=rw") -> Database:
    """Return a bare connection to a file that exists. ``how`` is the query of SQLite's file URI."""
    # Imported here: it takes a tenth of a second, and only the thread that needs it should spend it.
    from sqlite_utils import Database  # noqa: PLC0415

    uri = f"{path.absolute().as_uri()}?{how}"
    # No plugins: what else is installed must not change what our file holds.
    return Database(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS), execute_plugins=False)


def create_file(path: Path) -> None:
    """Create an empty file for its owner alone; SQLite gives its journal the same mode (R-H12)."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _look(path: Path, newest: int) -> None:
    """Raise when what is there is not ours or too new. Takes no lock and changes nothing."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return
    except NotADirectoryError:
        raise NotAStore(f"The folder for {path.name} is a file. Choose another data folder.") from None
    if not stat.S_ISREG(status.st_mode):
        raise NotAStore(f"{path.name} is not a file. Move it away or choose another data folder.")
    if status.st_size == 0:
        return  # what a server leaves that was stopped between creating and filling it
    head = _head(path)
    if head.is_empty:
        return
    if head.application != APPLICATION_ID:
        raise NotAStore(f"{path.name} belongs to another program. Choose another data folder.")
    if head.version > newest:
        raise StoreTooNew(
            f"{path.name} was written by a newer version of jupyter_agentchat. Nothing was changed; "
            "install that version again to use it."
        )


class _Head(NamedTuple):
    application: int
    version: int
    is_empty: bool


def _head(path: Path) -> _Head:
    try:
        return _read_head(path, "mode=ro&immutable=1")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
            raise NotAStore(
                f"{path.name} is not a session store. Move it away or choose another data folder."
            ) from None
        if error.sqlite_errorcode != sqlite3.SQLITE_CORRUPT:
            raise
    # Not as long as its head says: it is being written right now, or its writer was killed. SQLite knows how
    # to wait for the one, and to take back what the other left half done.
    return _read_head(path, "mode=rw")


def _read_head(path: Path, how: str) -> _Head:
    db = connect(path, how)
    try:
        (application,) = db.execute("PRAGMA application_id").fetchone()
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        return _Head(application, version(db), is_empty=pages == 0)
    finally:
        db.close()


def _protect(path: Path) -> None:
    """Make folder and file, for their owner alone; a folder that holds other things keeps its mode."""
    folder = path.parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not any(folder.iterdir()):
        folder.chmod(0o700)
    with suppress(FileExistsError):  # another server may be quicker
        create_file(path)
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)


def _settings(db: Database) -> None:
    for pragma in ("journal_mode = DELETE", "synchronous = FULL", "foreign_keys = ON", "mmap_size = 0"):
        db.execute(f"PRAGMA {pragma}").fetchall()
