"""Agents that run elsewhere: the hash of each session's token, and the batches that were written with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.store import sessions
from jupyter_agentchat.store.columns import key

if TYPE_CHECKING:
    from sqlite_utils import Database

KEEP = 1_000
"""So many of a session's last batches are known: an agent that sends one again does so soon."""


class KeptToken(Value, frozen=True, kw_only=True):
    """The token itself is nowhere; ``seen`` is JSON, what was last known of the agent, if it ever came."""

    hash: str
    seen: str | None = None


class KeptBatch(Value, frozen=True, kw_only=True):
    """A batch that was written. ``digest`` tells whether another one has its id; ``reply`` is JSON."""

    batch_id: str
    digest: str
    reply: str


def put_token(db: Database, session_id: str, hash: str, made_by: str, at: int) -> None:  # noqa: A002
    """Keep the hash of a session's token, in place of an earlier one. Raises Refused ``unknown_session``."""
    sessions.head(db, session_id)
    db.execute(
        "INSERT OR REPLACE INTO agent_token (session_id, hash, made_by, at) VALUES (?, ?, ?, ?)",
        [key(session_id), hash, key(made_by), at],
    )


def token(db: Database, session_id: str) -> KeptToken | None:
    """Return what is kept of a session's token; None where there is none, or no session."""
    found = db.execute(
        "SELECT hash, seen FROM agent_token WHERE session_id = ?", [key(session_id)]
    ).fetchone()
    return None if found is None else KeptToken(hash=found[0], seen=found[1])


def note_seen(db: Database, session_id: str, seen: str) -> None:
    """Keep who came with a session's token."""
    db.execute("UPDATE agent_token SET seen = ? WHERE session_id = ?", [seen, key(session_id)])


def drop_token(db: Database, session_id: str) -> None:
    """A session's token opens nothing from now on."""
    db.execute("DELETE FROM agent_token WHERE session_id = ?", [key(session_id)])


def batch(db: Database, session_id: str, batch_id: str) -> KeptBatch | None:
    """Return a batch that was written before, or None."""
    found = db.execute(
        "SELECT digest, reply FROM batch WHERE session_id = ? AND batch_id = ?",
        [key(session_id), batch_id],
    ).fetchone()
    return None if found is None else KeptBatch(batch_id=batch_id, digest=found[0], reply=found[1])


def put_batch(db: Database, session_id: str, kept: KeptBatch, seq: int) -> None:
    """Note that a batch was written, up to that frame; of the oldest ones nothing is known any more."""
    db.execute(
        "INSERT INTO batch (session_id, batch_id, digest, seq, reply) VALUES (?, ?, ?, ?, ?)",
        [key(session_id), kept.batch_id, kept.digest, seq, kept.reply],
    )
    db.execute(
        "DELETE FROM batch WHERE session_id = ?1 AND seq < "
        "(SELECT seq FROM batch WHERE session_id = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2)",
        [key(session_id), KEEP - 1],
    )
