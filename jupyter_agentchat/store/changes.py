"""Writing the fold: the turns and parts that new frames changed, told by identity (law 6), and no others."""

from __future__ import annotations

from collections.abc import Set
from itertools import takewhile, zip_longest
from typing import TYPE_CHECKING

from msgspec.structs import replace

from jupyter_agentchat.protocol.parts import TERMINAL, Part
from jupyter_agentchat.protocol.transcript import Transcript, Turn
from jupyter_agentchat.protocol.value import to_json
from jupyter_agentchat.store import search
from jupyter_agentchat.store.columns import key

if TYPE_CHECKING:
    from sqlite_utils import Database


def write(
    db: Database, before: Transcript, after: Transcript, first: int, put: Set[str], server_id: str
) -> None:
    """Write what differs between two folds whose first turn has number ``first``.

    ``put`` are the ids of the parts that were put whole in between; other growing parts keep their rows.
    """
    kept = list(takewhile(lambda pair: _continues(*pair), zip(before.turns, after.turns, strict=False)))
    if len(kept) < len(before.turns):
        _delete_from(db, after.session_id, first + len(kept))
    olds = [old for old, _ in kept]
    for number, (turn, old) in enumerate(zip_longest(after.turns, olds), first):
        if turn is not old:
            _write_turn(db, after.session_id, number, turn, old, server_id)
            _write_parts(db, after, turn, old, put)


def delete(db: Database, session_id: str) -> None:
    """Remove a session's turns with their parts."""
    _delete_from(db, session_id, 0)


def starters(db: Database, session_id: str) -> list[tuple[str, str]]:
    """Return which server started which turn, as keys: server, turn."""
    return db.execute(
        "SELECT server_id, turn_id FROM turn WHERE session_id = ?", [key(session_id)]
    ).fetchall()


def set_starters(db: Database, session_id: str, started: list[tuple[str, str]]) -> None:
    """Write back what ``starters`` returned."""
    db.conn.executemany(
        "UPDATE turn SET server_id = ? WHERE session_id = ? AND turn_id = ?",
        [(server, key(session_id), turn) for server, turn in started],
    )


def _delete_from(db: Database, session_id: str, number: int) -> None:
    db.execute("DELETE FROM turn WHERE session_id = ? AND number >= ?", [key(session_id), number])


def _continues(old: Turn, new: Turn) -> bool:
    """Say whether this is the same turn with the old parts in the old places; a rewound one is not."""
    if old is new:
        return True
    if old.turn_id != new.turn_id or len(old.parts) > len(new.parts):
        return False
    return all(a.part_id == b.part_id for a, b in zip(old.parts, new.parts, strict=False))


def _write_turn(
    db: Database, session_id: str, number: int, turn: Turn, old: Turn | None, server_id: str
) -> None:
    bare = replace(turn, parts=())
    if old is not None and replace(old, parts=()) == bare:
        return
    db.execute(
        "INSERT INTO turn (session_id, turn_id, number, server_id, ended, body) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (session_id, turn_id) DO UPDATE SET ended = excluded.ended, body = excluded.body",
        [
            key(session_id),
            key(turn.turn_id),
            number,
            key(server_id),
            turn.state == "ended",
            to_json(bare),
        ],
    )


def _write_parts(db: Database, after: Transcript, turn: Turn, old: Turn | None, put: Set[str]) -> None:
    old_parts = old.parts if old is not None else ()
    over = turn.state == "ended"
    just_over = over and (old is None or old.state != "ended")
    for number, part in enumerate(turn.parts):
        was = old_parts[number] if number < len(old_parts) else None
        changed = part is not was and (was is None or over or part.part_id in put or part.status in TERMINAL)
        if changed or (just_over and part.status not in TERMINAL):
            _write_part(db, after, number, part)


def _write_part(db: Database, after: Transcript, number: int, part: Part) -> None:
    db.execute(
        "INSERT INTO part (session_id, turn_id, part_id, number, seq, body) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (session_id, turn_id, part_id) DO UPDATE SET seq = excluded.seq, body = excluded.body",
        [
            key(after.session_id),
            key(part.turn_id),
            key(part.part_id),
            number,
            after.seq,
            to_json(part),
        ],
    )
    if part.status in TERMINAL:
        search.put_part(db, after.session_id, part)
