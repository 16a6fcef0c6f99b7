"""Waiting for another server's transaction, so that each is let in however busy the other is."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jupyter_agentchat.store.errors import is_locked

if TYPE_CHECKING:
    from sqlite_utils import Database


@dataclass(frozen=True)
class Manners:
    """How to share the lock, in seconds."""

    ask_every: float = 0.001
    """Between two tries to get it."""
    pause: float = 0.003
    pause_every: float = 0.1
    """A server that writes without a pause leaves it free for so long, so often."""

    @classmethod
    def far(cls) -> Manners:
        """Where each try goes over a network: ask less often, and leave it free for longer."""
        return cls(ask_every=0.02, pause=0.06, pause_every=1.0)


HERE = Manners()


def begin_to_write(db: Database, manners: Manners = HERE) -> None:
    """Begin a transaction that writes; wait for the lock as long as the connection's ``busy_timeout`` says.

    SQLite itself soon asks only ten times a second. A server that writes one transaction after another
    leaves the lock free for much shorter than that, and a second one would wait for ever. Raises
    sqlite3.OperationalError when the lock was not to be had.
    """
    (patience,) = db.execute("PRAGMA busy_timeout").fetchone()
    deadline = time.monotonic() + patience / 1000
    db.execute("PRAGMA busy_timeout = 0")
    try:
        while not _begun(db, is_last_try=time.monotonic() > deadline):
            time.sleep(manners.ask_every)
    finally:
        db.execute(f"PRAGMA busy_timeout = {patience}")


class Courtesy:
    """Pauses of a busy writer. One that waits for work anyway makes none. Times in seconds."""

    def __init__(
        self,
        manners: Manners = HERE,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._manners = manners
        self._now = now
        self._sleep = sleep
        self._left_free = now()

    def waited(self, since: float) -> None:
        """Note that there was nothing to do since then."""
        now = self._now()
        if now - since >= self._manners.pause:
            self._left_free = now

    def pause_if_due(self) -> None:
        """Leave the lock to another server, if it was not free for long."""
        if self._now() - self._left_free >= self._manners.pause_every:
            self._sleep(self._manners.pause)
            self._left_free = self._now()


def _begun(db: Database, is_last_try: bool) -> bool:
    try:
        db.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if is_last_try or not is_locked(error):
            raise
        return False
    return True
