"""One server's way to its file: the first opening, and every later one, which must find the same store."""

from __future__ import annotations

import logging
import secrets
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_agentchat.store.check import SECONDS, check
from jupyter_agentchat.store.database import open_database, open_to_read
from jupyter_agentchat.store.errors import (
    DAMAGED,
    SQLITE,
    Damaged,
    NotAStore,
    StoreTooNew,
    StoreUnavailable,
    is_damage,
)
from jupyter_agentchat.store.filesystem import manners_at
from jupyter_agentchat.store.locking import Manners
from jupyter_agentchat.store.repair import Repaired, alone
from jupyter_agentchat.store.salvage import is_ours
from jupyter_agentchat.store.servers import epoch_of

if TYPE_CHECKING:
    from sqlite_utils import Database

_log = logging.getLogger(__name__)

GONE = "The session store was moved or deleted. Put it back, or start the server again to begin a new one."
REPLACED = "Another session store was put in this one's place. It is being opened."


class Opening:
    """Lives in the writer's thread; what it found out may be read from anywhere."""

    def __init__(self, path: Path, mend: Callable[[Path], Repaired]) -> None:
        self.epoch = ""
        self.only_read: str | None = None
        """Why this store can never be written by this program, in a sentence."""
        self.lost: str | None = None
        """Why this store is not the one that was opened any more, in a sentence: begin anew."""
        self.repaired: Repaired | None = None
        """What became of the store when it was found broken."""
        self._path = path
        self._mend = mend
        self._mark = path.with_name(f"{path.name}-damaged")
        self._inode: tuple[int, int] | None = None

    def first(self) -> Database:
        """Make the file or bring it up to date. One of a newer version is opened to be read, a broken one is
        repaired.

        Raises NotAStore, StoreTooNew, StoreUnavailable, sqlite3.Error; then the file is as it was.
        """
        try:
            db = self._whole()
        except StoreTooNew as too_new:
            db = open_to_read(self._path, too_new)
            self.only_read = str(too_new)
        except (NotAStore, Damaged, *SQLITE) as error:
            if not self._is_broken(error):
                raise
            _log.warning("the session store is damaged: %s", error)
            db = self._mended()
        self.epoch = epoch_of(db)
        self._inode = _inode(self._path)
        return db

    def manners(self) -> Manners:
        """Return how to share the lock of this file with other servers."""
        return manners_at(self._path.parent)

    def found_damage(self) -> None:
        """What was read is not what was written: the next opening looks at everything."""
        self.lost = DAMAGED
        with suppress(OSError):
            self._mark.touch(mode=0o600)

    def _whole(self) -> Database:
        """Open the file and look whether it is what was written."""
        db = open_database(self._path)
        try:
            check(db, None if self._mark.exists() else SECONDS)
        except BaseException:
            db.close()
            raise
        with suppress(OSError):
            self._mark.unlink()
        return db

    def _mended(self) -> Database:
        with alone(self._path):
            try:
                return self._whole()  # another server may have done it meanwhile
            except (NotAStore, Damaged, *SQLITE) as error:
                if not self._is_broken(error):
                    raise
            self.repaired = self._mend(self._path)
            return self._whole()

    def _is_broken(self, error: Exception) -> bool:
        """Say whether it is the file itself; one that does not even look like ours may have lost its head."""
        if isinstance(error, NotAStore):
            return self._path.is_file() and is_ours(self._path)
        code = getattr(error, "sqlite_errorcode", 0)
        return is_damage(error) or code == sqlite3.SQLITE_ERROR  # a table is missing, say

    def again(self) -> Database:
        """Open the same store once more. Raises StoreUnavailable when it is not there, or is another."""
        if not self._path.exists():
            raise StoreUnavailable(GONE)
        db = open_database(self._path)
        if epoch_of(db) == self.epoch and _inode(self._path) == self._inode:
            return db
        if epoch_of(db) == self.epoch:  # a copy from earlier: what was numbered since means nothing any more
            db.execute("UPDATE meta SET epoch = ?", [secrets.token_hex(16)])
            db.conn.commit()
        db.close()
        self.lost = REPLACED
        raise StoreUnavailable(REPLACED)


def _inode(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino
