"""The record: every stored frame of every session, in order. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec

from jupyter_agentchat.protocol.events import Event
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.protocol.value import parse_json, to_json
from jupyter_agentchat.store.columns import key

if TYPE_CHECKING:
    from sqlite_utils import Database

_COLUMNS = "SELECT seq, at, body FROM event WHERE session_id = ?"


def write(db: Database, frames: Iterable[Frame]) -> int:
    """Add frames that have their numbers; return how many characters they take."""
    rows = [
        (key(frame.session_id), frame.seq, frame.at, _type(frame.event), to_json(frame.event))
        for frame in frames
    ]
    db.conn.executemany("INSERT INTO event (session_id, seq, at, type, body) VALUES (?, ?, ?, ?, ?)", rows)
    return sum(len(row[-1]) for row in rows)


def read(db: Database, session_id: str, after: int, limit: int = -1, upto: int | None = None) -> list[Frame]:
    """Return the frames above ``after``, at most ``limit``, up to and with ``upto``."""
    rows = db.execute(
        f"{_COLUMNS} AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
        [key(session_id), after, 2**63 - 1 if upto is None else upto, limit],
    )
    return [_frame(session_id, *row) for row in rows]


def read_appended(db: Database, session_id: str, after: int, upto: int) -> list[Frame]:
    """Return the ``part_appended`` frames above ``after``, up to and with ``upto``."""
    rows = db.execute(
        f"{_COLUMNS} AND seq > ? AND seq <= ? AND type = 'part_appended' ORDER BY seq",
        [key(session_id), after, upto],
    )
    return [_frame(session_id, *row) for row in rows]


def read_model(db: Database, session_id: str) -> list[Event]:
    """Return what a model was sent and answered, in order (the words are those of the partial index)."""
    rows = db.execute(
        f"{_COLUMNS} AND type IN ('model_context_set', 'model_message_recorded') ORDER BY seq",
        [key(session_id)],
    )
    return [_frame(session_id, *row).event for row in rows]


def _frame(session_id: str, seq: int, at: int, body: str) -> Frame:
    event: Event = msgspec.convert(parse_json(body), Event)
    return Frame(session_id=session_id, seq=seq, at=at, event=event)


def _type(event: Any) -> str:
    return str(event.__struct_config__.tag)
