"""The session rows: what the list shows, kept beside the fold of the session without its turns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from jupyter_agentchat.protocol.events import PermissionRequested
from jupyter_agentchat.protocol.frames import SessionRow
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.protocol.value import to_json
from jupyter_agentchat.store.columns import fold_case, key, like, read

if TYPE_CHECKING:
    from sqlite_utils import Database

_FILTERS = {
    "q": "words LIKE ? ESCAPE '!'",
    "state": "state = ?",
    "workspace": "workspace = ?",
    "pinned": "json_extract(body, '$.pinned') = ?",
    "before": "updated_at < ?",
}


def head(db: Database, session_id: str) -> int:
    """Return the number of the session's last frame. Raises Refused ``unknown_session``."""
    (seq,) = _one(db, "seq", session_id)
    return int(seq)


def row(db: Database, session_id: str) -> SessionRow:
    """Return one line of the list. Raises Refused ``unknown_session``."""
    (body,) = _one(db, "body", session_id)
    return read(body, SessionRow)


def rows(db: Database, archived: bool, limit: int, filters: dict[str, Any]) -> list[SessionRow]:
    """Return the lines that match, newest first.

    Sessions of the same millisecond as the last one are all there, above ``limit`` if need be: ``before``
    is a time, so a page that ended among them would lose the rest.
    """
    terms = ["archived = ?"]
    values: list[Any] = [archived]
    for name, value in filters.items():
        if value is not None:
            terms.append(_FILTERS[name])
            values.append({"q": like, "workspace": key}.get(name, lambda same: same)(value))
    where = " AND ".join(terms)
    oldest = f"SELECT updated_at FROM session WHERE {where} ORDER BY updated_at DESC LIMIT 1 OFFSET ?"  # noqa: S608
    found = db.execute(
        f"SELECT body FROM session WHERE {where} AND updated_at >= coalesce(({oldest}), updated_at) "  # noqa: S608
        "ORDER BY updated_at DESC, session_id DESC",
        [*values, *values, max(limit, 1) - 1],
    )
    return [read(body, SessionRow) for (body,) in found]


def used_bytes(db: Database) -> int:
    """Return how many bytes of the file hold something."""
    (used,) = db.execute(
        "SELECT (page_count - freelist_count) * page_size "
        "FROM pragma_page_count, pragma_freelist_count, pragma_page_size"
    ).fetchone()
    return int(used)


def create(db: Database, session_id: str, owner: str, at: int) -> None:
    """Add an empty session; ``update`` in the same transaction says what it is. Raises ValueError."""
    if db.execute("SELECT 1 FROM session WHERE session_id = ?", [key(session_id)]).fetchone():
        raise ValueError(f"session {session_id!r} exists already")
    db.execute(
        "INSERT INTO session VALUES (?, ?, 0, ?, ?, '', '', 0, '', 'null', 'null')",
        [key(session_id), key(owner), at, at],
    )


def delete(db: Database, session_id: str) -> None:
    """Remove a session; its events, turns, parts and words go with it."""
    db.execute("DELETE FROM session WHERE session_id = ?", [key(session_id)])


def shell(db: Database, session_id: str) -> Transcript:
    """Return the fold without its turns. Raises Refused ``unknown_session``."""
    seq, fold = _one(db, "seq, fold", session_id)
    return replace(read(fold, Transcript), seq=seq)


def update(db: Database, row: SessionRow, before: Transcript, after: Transcript) -> None:
    """Write the row, and the fold where it changed."""
    bare = _bare(after)
    db.execute(
        "UPDATE session SET seq = ?, updated_at = ?, state = ?, workspace = ?, archived = ?, "
        "words = ?, body = ?, fold = coalesce(?, fold) WHERE session_id = ?",
        [
            row.seq,
            row.updated_at,
            row.state,
            key(row.workspace),
            row.archived,
            fold_case(f"{row.title}\n{row.workspace}\n{row.last_line}"),
            to_json(row),
            None if bare == _bare(before) else to_json(bare),
            key(row.session_id),
        ],
    )


def row_of(transcript: Transcript, created_at: int, updated_at: int, last_line: str) -> SessionRow:
    """Return the line that a session has in the list. Raises ValueError without a ``session_updated``."""
    facts = transcript.session
    if facts is None:
        raise ValueError("a session begins with session_updated")
    return SessionRow(
        session_id=transcript.session_id,
        title=facts.title,
        workspace=facts.workspace,
        agent=facts.agent,
        state=facts.state,
        mode=facts.mode,
        created_at=created_at,
        updated_at=updated_at,
        seq=transcript.seq,
        model=facts.model,
        effort=facts.effort,
        notebook=facts.notebook,
        parent=facts.parent,
        pinned=facts.pinned,
        archived=facts.archived,
        imported=facts.imported,
        needs=_needs(transcript),
        last_line=last_line,
        totals=transcript.totals,
    )


def _needs(transcript: Transcript) -> Any:
    if not transcript.requests:
        return None
    first = transcript.requests[0]
    return "permission" if isinstance(first, PermissionRequested) else "question"


def _bare(transcript: Transcript) -> Transcript:
    return replace(transcript, turns=(), seq=0)


def _one(db: Database, columns: str, session_id: str) -> Any:
    found = db.execute(f"SELECT {columns} FROM session WHERE session_id = ?", [key(session_id)]).fetchone()  # noqa: S608
    if found is None:
        raise Refused("unknown_session", "There is no such session. It may have been deleted; pick another.")
    return found
