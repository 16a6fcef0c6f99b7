"""Version 2: each event carries a check sum, so that a flipped byte is told from what was written (R-H8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_agentchat.store.checksum import checksum

if TYPE_CHECKING:
    from sqlite_utils import Database


def up(db: Database) -> None:
    """Add the column and fill it."""
    db.conn.create_function("checksum", 5, checksum, deterministic=True)
    db.execute("ALTER TABLE event ADD COLUMN crc INTEGER")
    db.execute("UPDATE event SET crc = checksum(session_id, seq, at, type, body)")


def down(db: Database) -> None:
    """Take it away."""
    db.execute("ALTER TABLE event DROP COLUMN crc")
