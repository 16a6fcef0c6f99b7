"""The servers that wrote here, and the turns that they have not ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_agentchat.protocol.frames import SessionRow
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.transcript import Turn
from jupyter_agentchat.protocol.value import to_json
from jupyter_agentchat.store.columns import key, read
from jupyter_agentchat.store.server_row import OpenTurn, ServerIdentity

if TYPE_CHECKING:
    from sqlite_utils import Database


def register(db: Database, server: ServerIdentity) -> None:
    """Write this server's row."""
    db.execute(
        "INSERT INTO server (server_id, body) VALUES (?, ?) "
        "ON CONFLICT (server_id) DO UPDATE SET body = excluded.body",
        [key(server.server_id), to_json(server)],
    )


def epoch_of(db: Database) -> str:
    """Return the store's epoch."""
    (epoch,) = db.execute("SELECT epoch FROM meta").fetchone()
    return str(epoch)


def beat(db: Database, server_id: str) -> None:
    """Advance a server's counter: others see that it lives."""
    db.execute("UPDATE server SET counter = counter + 1 WHERE server_id = ?", [key(server_id)])


def refuse_second_turn(db: Database, session_id: str, server_id: str) -> None:
    """Raise Refused ``busy`` when another server has a turn of the session open: asked in the transaction."""
    found = db.execute(
        "SELECT 1 FROM turn WHERE session_id = ? AND ended = 0 AND server_id <> ?",
        [key(session_id), key(server_id)],
    ).fetchone()
    if found is not None:
        raise Refused("busy", "Another Jupyter server just began a turn here. Try again when it is done.")


def last_server(db: Database, session_id: str) -> ServerIdentity | None:
    """Return who began the newest turn of a session."""
    found = db.execute(
        "SELECT server.body FROM turn JOIN server USING (server_id) WHERE session_id = ? "
        "ORDER BY number DESC LIMIT 1",
        [key(session_id)],
    ).fetchone()
    return read(found[0], ServerIdentity) if found is not None else None


def open_turns(db: Database) -> list[OpenTurn]:
    """Return the turns that have not ended, with who started them."""
    found = db.execute(
        "SELECT session.body, turn.body, server.body, server.counter "
        "FROM turn JOIN session USING (session_id) JOIN server USING (server_id) "
        "WHERE turn.ended = 0 ORDER BY session_id, number"
    )
    return [
        OpenTurn(
            session_id=read(session, SessionRow).session_id,
            turn_id=read(turn, Turn).turn_id,
            server=read(server, ServerIdentity),
            counter=counter,
        )
        for session, turn, server, counter in found
    ]
