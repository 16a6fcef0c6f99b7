"""What calls made of one notebook, in whichever session they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_agentchat.protocol.parts import CellChange, Part, ToolCall
from jupyter_agentchat.store.columns import read

if TYPE_CHECKING:
    from sqlite_utils import Database


def newest(db: Database, path: str, limit: int) -> list[tuple[CellChange, ...]]:
    """Return what each of the newest calls made of the notebook at this contents path, oldest first.

    Imported sessions tell nothing: what they changed, they changed elsewhere.
    """
    found = db.execute(
        "SELECT part.body FROM part JOIN session USING (session_id) "
        "WHERE json_extract(part.body, '$.changed.path') = ? "
        "AND NOT coalesce(json_extract(session.body, '$.imported'), 0) "
        "ORDER BY json_extract(part.body, '$.ended_at') DESC, part.rowid DESC LIMIT ?",
        [path, limit],
    )
    calls: list[Part] = [read(body, Part) for (body,) in found]
    changes = [call.changed for call in reversed(calls) if isinstance(call, ToolCall)]
    return [change.cells for change in changes if change is not None]
