"""Commands that were begun: the same id is executed once and answered alike, also after a crash (R-P1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.store.columns import key

if TYPE_CHECKING:
    from sqlite_utils import Database

KEEP_MS = 7 * 24 * 3_600_000
"""A client that sends a command again does so within seconds, or when its laptop wakes up."""

KEEP = 1_000
"""So many of the last ones are kept whatever the time is: the clock may have been set (R-X17)."""


def begin(db: Database, command_id: str, user: str, digest: str, at: int) -> str | None:
    """Register a command and return None; for a known one return its reply, "" when there is none yet.

    Raises Refused ``bad_request`` when the id was used by somebody else or for something else.
    """
    found = db.execute(
        "SELECT user, digest, reply FROM command WHERE command_id = ?", [key(command_id)]
    ).fetchone()
    if found is None:
        db.execute(
            "DELETE FROM command WHERE at < ? "
            "AND at < (SELECT at FROM command ORDER BY at DESC LIMIT 1 OFFSET ?)",
            [at - KEEP_MS, KEEP - 1],
        )
        db.execute(
            "INSERT INTO command (command_id, user, digest, at) VALUES (?, ?, ?, ?)",
            [key(command_id), key(user), key(digest), at],
        )
        return None
    if found[:2] != (key(user), key(digest)):
        raise Refused("bad_request", "This command id was used before. Send the command with a new id.")
    return found[2] or ""


def reply(db: Database, command_id: str, user: str) -> str | None:
    """Return the reply (JSON) that a command of this user got, or None."""
    found = db.execute(
        "SELECT reply FROM command WHERE command_id = ? AND user = ?", [key(command_id), key(user)]
    ).fetchone()
    return found[0] if found is not None else None


def finish(db: Database, command_id: str, reply: str) -> None:
    """Keep the reply (JSON) of a command that was begun."""
    db.execute("UPDATE command SET reply = ? WHERE command_id = ?", [reply, key(command_id)])
