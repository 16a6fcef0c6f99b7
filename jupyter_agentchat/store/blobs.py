"""Attachments and long outputs, by the hash of their bytes; kept while a session refers to them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from jupyter_agentchat.protocol.events import Event, PartStarted, PartUpdated, QueueUpdated
from jupyter_agentchat.protocol.parts import BlobContent, Content, Part, Prompt, Text, ToolCall
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.store import sessions
from jupyter_agentchat.store.columns import key

if TYPE_CHECKING:
    from sqlite_utils import Database


class Blob(Value, frozen=True, kw_only=True):
    """Bytes with the name and type that the first one who put them gave. ``size`` in bytes."""

    hash: str
    name: str
    mime: str
    size: int
    data: bytes


def put(db: Database, data: bytes, name: str, mime: str, at: int, session_id: str | None) -> str:
    """Keep bytes and return their SHA-256 in hex. Raises Refused ``unknown_session``."""
    digest = hashlib.sha256(data).hexdigest()
    db.execute(
        "INSERT OR IGNORE INTO blob (hash, name, mime, at, data) VALUES (?, ?, ?, ?, ?)",
        [digest, json.dumps(name), json.dumps(mime), at, data],
    )
    if session_id is not None:
        sessions.head(db, session_id)
        _refer(db, session_id, [digest])
    return digest


def get(db: Database, digest: str) -> Blob:
    """Return a blob. Raises Refused ``not_found``."""
    found = db.execute("SELECT name, mime, data FROM blob WHERE hash = ?", [key(digest)]).fetchone()
    if found is None:
        raise Refused("not_found", "There is no such file in the store. Attach it again.")
    name, mime, data = found
    return Blob(hash=digest, name=json.loads(name), mime=json.loads(mime), size=len(data), data=data)


def refer(db: Database, session_id: str, events: Iterable[Event]) -> None:
    """Note that a session's events speak of blobs, so that these live as long as it does."""
    _refer(db, session_id, {digest for event in events for digest in _hashes(event)})


def referred(db: Database, session_id: str) -> list[str]:
    """Return the hashes of the blobs that a session refers to."""
    found = db.execute("SELECT hash FROM blob_ref WHERE session_id = ?", [key(session_id)])
    return [digest for (digest,) in found]


def drop_unreferred(db: Database, hashes: Iterable[str]) -> None:
    """Delete those of the blobs that no session refers to any more."""
    db.conn.executemany(
        "DELETE FROM blob WHERE hash = ? AND NOT EXISTS "
        "(SELECT 1 FROM blob_ref WHERE blob_ref.hash = blob.hash)",
        [(digest,) for digest in hashes],
    )


def _refer(db: Database, session_id: str, hashes: Iterable[str]) -> None:
    # A hash that is not in the store may come from an imported session: it refers to nothing.
    db.conn.executemany(
        "INSERT OR IGNORE INTO blob_ref (session_id, hash) SELECT ?, hash FROM blob WHERE hash = ?",
        [(key(session_id), key(digest)) for digest in hashes],
    )


def _hashes(event: Event) -> Iterator[str]:
    if isinstance(event, PartStarted | PartUpdated):
        yield from _part_hashes(event.part)
    elif isinstance(event, QueueUpdated):
        for item in event.items:
            yield from _content_hashes(item.content)


def _part_hashes(part: Part) -> Iterator[str]:
    if isinstance(part, Prompt):
        yield from _content_hashes(part.content)
    elif isinstance(part, Text) and part.full_hash is not None:
        yield part.full_hash
    elif isinstance(part, ToolCall):
        yield from (blob.hash for blob in part.blobs)


def _content_hashes(content: Iterable[Content]) -> Iterator[str]:
    return (piece.hash for piece in content if isinstance(piece, BlobContent))
