"""Opening the file: whose it is, who may read it, and how SQLite is to treat it.

A rollback journal with ``synchronous=FULL`` everywhere: a write-ahead log breaks on network file systems,
and home directories of JupyterHub are often that.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import stat
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from jupyter_agentchat.store.errors import SQLITE, Damaged, NotAStore, StoreTooNew, StoreUnavailable
from jupyter_agentchat.store.filesystem import is_elsewhere, kind_of, refuse_without_locks
from jupyter_agentchat.store.schema.migrations import MIGRATIONS, Migration, migrate, version

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x41674368
"""Written in the file's head, so that somebody else's database is told from ours."""

BUSY_SECONDS = 5.0
"""How long to wait for another server's transaction."""

KNOWN = ("meta", "server", "session", "event", "turn", "part", "words", "blob", "command")
"""The tables without which nothing can be read."""

SETTINGS = (
    "journal_mode = DELETE",
    "synchronous = FULL",
    "foreign_keys = ON",
    "mmap_size = 0",
    "secure_delete = ON",  # what was deleted is gone, also for whoever repairs a broken file
)

_OPENING = threading.Lock()
"""Closing a file that another connection of this process has locked would drop its locks (POSIX)."""


def open_database(path: Path, migrations: tuple[Migration, ...] = MIGRATIONS) -> Database:
    """Return a connection to the store, made or brought up to date where needed.

    Raises NotAStore, StoreTooNew (both before anything was changed), StoreUnavailable, sqlite3.Error.
    """
    with _OPENING:
        try:
            _look(path, len(migrations))
            _protect(path, migrations)
        except OSError as error:
            raise StoreUnavailable(
                f"The folder of the session store {path.name} cannot be used: {error.strerror}."
            ) from error
        db = connect(path)
        try:
            _keep_backup(path, version(db), len(migrations))
            migrate(db, APPLICATION_ID, migrations)
            _settings(db)
        except BaseException:
            db.close()
            raise
        return db


def open_to_read(path: Path, too_new: StoreTooNew) -> Database:
    """Return a connection that reads a store of a newer version, as far as it has what this one knows.

    Raises ``too_new`` when it has not. Nothing is changed, not even what a crash left half done.
    """
    db = connect(path, "mode=ro")
    try:
        for table in KNOWN:
            db.execute(f"SELECT * FROM {table} LIMIT 1").fetchall()  # noqa: S608
    except SQLITE:
        db.close()
        raise too_new from None
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
        raise Damaged("the file is empty")  # a new one gets its name when it is filled
    head = _head(path)
    if head.is_empty:
        return
    if head.application != APPLICATION_ID:
        raise NotAStore(f"{path.name} belongs to another program. Choose another data folder.")
    if head.version > newest:
        raise StoreTooNew(
            f"{path.name} was written by a newer version of jupyter_agentchat: here it can only be read. "
            "Install that version again to go on with it."
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


def _protect(path: Path, migrations: tuple[Migration, ...]) -> None:
    """Make folder and file, for their owner alone; a folder that holds other things keeps its mode."""
    folder = path.parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not any(folder.iterdir()):
        folder.chmod(0o700)
    if path.is_symlink():
        path.stat()  # raises when it leads nowhere
    is_new = not path.exists()
    if is_new or is_elsewhere(kind_of(folder)):
        refuse_without_locks(folder)
    if is_new:
        _create(path, migrations)
    if path.stat().st_mode & 0o077:
        with suppress(OSError):  # a disk that cannot be written can still be read
            path.chmod(0o600)


def _create(path: Path, migrations: tuple[Migration, ...]) -> None:
    """Make a whole store under another name first: half a store never stands in its place."""
    new = path.with_name(f"{path.name}.new-{secrets.token_hex(4)}")
    create_file(new)
    try:
        db = connect(new)
        try:
            migrate(db, APPLICATION_ID, migrations)
        finally:
            db.close()
        with suppress(FileExistsError):  # another server may be quicker
            _name(new, path)
    finally:
        new.unlink(missing_ok=True)


def _name(new: Path, path: Path) -> None:
    """Give a file its name. Raises FileExistsError."""
    try:
        path.hardlink_to(new)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if path.exists():
            raise FileExistsError(path) from None
        new.rename(path)


def _keep_backup(path: Path, old: int, newest: int) -> None:
    """Before the store is brought to another version, keep it as it is (R-H9)."""
    kept = path.with_name(f"{path.name}.version-{old}")
    if not 0 < old < newest or kept.exists():
        return
    new = path.with_name(f"{kept.name}.new-{secrets.token_hex(4)}")
    create_file(new)
    try:
        copy_database(path, new)
        with suppress(FileExistsError):
            _name(new, kept)
    finally:
        new.unlink(missing_ok=True)


def copy_database(path: Path, target: Path) -> None:
    """Copy a whole store into a file that exists, while others write to it."""
    source, copy = connect(path, "mode=ro"), connect(target)
    try:
        source.conn.backup(copy.conn)
    finally:
        copy.close()
        source.close()


def _settings(db: Database) -> None:
    for pragma in SETTINGS:
        db.execute(f"PRAGMA {pragma}").fetchall()
