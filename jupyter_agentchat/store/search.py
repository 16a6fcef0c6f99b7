"""Full text over all sessions: titles, and parts that are finished."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_agentchat.protocol.frames import SessionRow
from jupyter_agentchat.protocol.parts import Part
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.store.columns import clean, key, read
from jupyter_agentchat.store.words import words_of

if TYPE_CHECKING:
    from sqlite_utils import Database

SNIPPET_WORDS = 24


class SearchHit(Value, frozen=True, kw_only=True):
    """A place where the words are; without a part it is the session's title. ``snippet`` is plain text."""

    session_id: str
    turn_id: str | None
    part_id: str | None
    title: str
    snippet: str


def put_part(db: Database, session_id: str, part: Part) -> None:
    """Make a part findable by its words."""
    db.execute(
        "INSERT INTO words (session_id, turn_id, part_id, text) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (session_id, turn_id, part_id) DO UPDATE SET text = excluded.text",
        [key(session_id), key(part.turn_id), key(part.part_id), clean(words_of(part))],
    )


def put_title(db: Database, session_id: str, title: str) -> None:
    """Make a session findable by its title, and no longer by an earlier one."""
    db.execute("DELETE FROM words WHERE session_id = ? AND turn_id IS NULL", [key(session_id)])
    db.execute("INSERT INTO words (session_id, text) VALUES (?, ?)", [key(session_id), clean(title)])


def find(db: Database, q: str, limit: int, session_id: str | None) -> list[SearchHit]:
    """Return the best places first. Every word must be there, the last one may be unfinished.

    Words in double quotes are looked for side by side; nothing else in ``q`` has a meaning.
    """
    wanted = db.quote_fts(clean(q))
    if not wanted:
        return []
    if not q.rstrip().endswith('"'):
        wanted += "*"
    found = db.execute(
        "SELECT words.session_id, words.turn_id, words.part_id, session.body, "
        "snippet(words_fts, 0, '', '', '…', ?) "
        "FROM words_fts JOIN words ON words.id = words_fts.rowid JOIN session USING (session_id) "
        "WHERE words_fts MATCH ? AND words.session_id = coalesce(?, words.session_id) "
        "ORDER BY words_fts.rank, words.id DESC LIMIT ?",
        [SNIPPET_WORDS, wanted, session_id and key(session_id), limit],
    )
    return [
        SearchHit(
            session_id=session,
            turn_id=turn_id,
            part_id=part_id,
            title=read(body, SessionRow).title,
            snippet=snippet,
        )
        for session, turn_id, part_id, body, snippet in found
    ]
