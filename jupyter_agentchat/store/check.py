"""Is the file what was written? As much of it as can be looked at in a moment, or all of it."""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING

from jupyter_agentchat.protocol.frames import SessionRow
from jupyter_agentchat.protocol.parts import Part
from jupyter_agentchat.protocol.transcript import Turn
from jupyter_agentchat.store.checksum import checksum
from jupyter_agentchat.store.columns import key, read
from jupyter_agentchat.store.errors import Damaged

if TYPE_CHECKING:
    from sqlite_utils import Database

SECONDS = 0.5
"""How long an opening may look; what it does not get to is found when it is read."""

_STEPS = 20_000
"""How many of SQLite's steps pass between two looks at the time."""


def check(db: Database, seconds: float | None = SECONDS) -> None:
    """Raise Damaged, or what SQLite raises for a broken file. None looks at everything."""
    deadline = None if seconds is None else time.monotonic() + seconds
    if deadline is not None:
        db.conn.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
    try:
        _check_sessions(db)
        _check_events(db)
        _check_pages(db)
        _check_folded(db)
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) != sqlite3.SQLITE_INTERRUPT:
            raise
    finally:
        db.conn.set_progress_handler(None, 0)


def _check_sessions(db: Database) -> None:
    """What the list is sorted and filtered by must be what it shows: a flipped bit would hide a session."""
    found = db.execute("SELECT session_id, seq, updated_at, state, archived, body FROM session")
    for session_id, seq, updated_at, state, archived, body in found:
        row: SessionRow = read(body, SessionRow)
        shown = (key(row.session_id), row.seq, row.updated_at, row.state, row.archived)
        if shown != (session_id, seq, updated_at, state, bool(archived)):
            raise Damaged(f"the row of session {session_id} says two things")


def _check_events(db: Database) -> None:
    for *row, crc in db.execute("SELECT session_id, seq, at, type, body, crc FROM event"):
        if checksum(*row) != crc:
            raise Damaged(f"event {row[1]} of session {row[0]} is not what was written")


def _check_folded(db: Database) -> None:
    for table, kind in (("turn", Turn), ("part", Part)):
        for (body,) in db.execute(f"SELECT body FROM {table}"):  # noqa: S608
            read(body, kind)


def _check_pages(db: Database) -> None:
    (said,) = db.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        raise Damaged(str(said))
