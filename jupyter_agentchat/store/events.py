"""The record: every stored frame of every session, in order. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from jupyter_agentchat.protocol.events import Event
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.protocol.value import parse_json, to_json
from jupyter_agentchat.store.checksum import checksum
from jupyter_agentchat.store.columns import key
from jupyter_agentchat.store.errors import Damaged

if TYPE_CHECKING:
    from sqlite_utils import Database

_COLUMNS = "SELECT seq, at, type, body, crc FROM event WHERE session_id = ?"


def write(db: Database, frames: Iterable[Frame]) -> int:
    """Add frames that have their numbers; return how many characters they take."""
    rows = [_row(frame) for frame in frames]
    db.conn.executemany(
        "INSERT INTO event (session_id, seq, at, type, body, crc) VALUES (?, ?, ?, ?, ?, ?)", rows
    )
    return sum(len(row[4]) for row in rows)


def read(db: Database, session_id: str, after: int, limit: int = -1, upto: int | None = None) -> list[Frame]:
    """Return the frames above ``after``, at most ``limit``, up to and with ``upto``."""
    rows = db.execute(
        f"{_COLUMNS} AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
        [key(session_id), after, 2**63 - 1 if upto is None else upto, limit],
    )
    return [frame_of(session_id, row) for row in rows]


def read_raw(db: Database, session_id: str, after: int, limit: int, upto: int) -> list[tuple[int, int, str]]:
    """Return number, time and JSON text of the frames above ``after``, as they are kept."""
    rows = db.execute(
        f"{_COLUMNS} AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?", [key(session_id), after, upto, limit]
    )
    return [(row[0], row[1], _body(session_id, row)) for row in rows]


def read_appended(db: Database, session_id: str, after: int, upto: int) -> list[Frame]:
    """Return the ``part_appended`` frames above ``after``, up to and with ``upto``."""
    rows = db.execute(
        f"{_COLUMNS} AND seq > ? AND seq <= ? AND type = 'part_appended' ORDER BY seq",
        [key(session_id), after, upto],
    )
    return [frame_of(session_id, row) for row in rows]


def read_model(db: Database, session_id: str) -> list[Event]:
    """Return what a model was sent and answered, in order (the words are those of the partial index)."""
    rows = db.execute(
        f"{_COLUMNS} AND type IN ('model_context_set', 'model_message_recorded') ORDER BY seq",
        [key(session_id)],
    )
    return [frame_of(session_id, row).event for row in rows]


def frame_of(session_id: str, row: Sequence[Any]) -> Frame:
    """Return the frame in a row: number, time, type, body, check sum. Raises Damaged."""
    event: Event = msgspec.convert(parse_json(_body(session_id, row)), Event)
    return Frame(session_id=session_id, seq=row[0], at=row[1], event=event)


def _body(session_id: str, row: Sequence[Any]) -> str:
    seq, at, kind, body, crc = row
    if checksum(key(session_id), seq, at, kind, body) != crc:
        raise Damaged(f"event {seq} of session {session_id} is not what was written")
    return str(body)


def _row(frame: Frame) -> tuple[str, int, int, str, str, int]:
    session_id, seq, body = key(frame.session_id), frame.seq or 0, to_json(frame.event)
    kind = str(frame.event.__struct_config__.tag)
    return session_id, seq, frame.at, kind, body, checksum(session_id, seq, frame.at, kind, body)
