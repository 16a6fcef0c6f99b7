"""What other servers wrote: asked for twice a second, and nearly free while they write nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.store import servers
from jupyter_agentchat.store.server_row import OpenTurn

if TYPE_CHECKING:
    from sqlite_utils import Database


class News(Value, frozen=True, kw_only=True):
    """How far every session is, and the turns that have not ended with who runs them."""

    heads: dict[str, int]
    open_turns: tuple[OpenTurn, ...]


class Reader:
    """Lives in the writer's thread."""

    def __init__(self) -> None:
        self._seen: int | None = None

    def read(self, db: Database, *, anew: bool) -> News | None:
        """Return the news, or None when no other connection wrote since the last call and not ``anew``."""
        (version,) = db.execute("PRAGMA data_version").fetchone()
        if version == self._seen and not anew:
            return None
        heads = db.execute("SELECT session_id, seq FROM session").fetchall()
        found = News(heads=dict(heads), open_turns=tuple(servers.open_turns(db)))
        self._seen = version
        return found
