"""The fold as stored: turns and parts in rows, so that nobody has to fold a long session again.

A part's row is written when the part is put. Text that was appended since is in the record only, until
the part is finished or its turn ends: reading an open turn adds it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING

from msgspec.structs import replace

from jupyter_agentchat.protocol.events import PartAppended
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.protocol.parts import TERMINAL, Part
from jupyter_agentchat.protocol.transcript import Transcript, Turn
from jupyter_agentchat.store import events, sessions
from jupyter_agentchat.store.columns import key, read

if TYPE_CHECKING:
    from sqlite_utils import Database

Apply = Callable[[Transcript, Frame], Transcript]
"""``core.transcript.apply``: alone gives events their meaning."""


def load(db: Database, apply: Apply, session_id: str, number: int) -> Transcript:
    """Return the session with its turns from that number on. Raises Refused ``unknown_session``."""
    shell = sessions.shell(db, session_id)
    turns, growing = [], {}
    for turn, seqs in _turns(db, session_id, "number >= ? ORDER BY number", [number]):
        turns.append(turn)
        growing.update(_growing(turn, seqs))
    loaded = replace(shell, turns=tuple(turns))
    return _with_appended(db, apply, loaded, growing) if growing else loaded


def ended_turns(db: Database, session_id: str, before: int, limit: int) -> list[Turn]:
    """Return finished turns with a number under ``before``, newest first."""
    found = _turns(db, session_id, "ended = 1 AND number < ? ORDER BY number DESC LIMIT ?", [before, limit])
    return [turn for turn, _ in found]


def count(db: Database, session_id: str) -> int:
    """Return how many turns the session has: they are numbered from 0 without gaps."""
    (newest,) = db.execute("SELECT max(number) FROM turn WHERE session_id = ?", [key(session_id)]).fetchone()
    return 0 if newest is None else newest + 1


def open_from(db: Database, session_id: str) -> int:
    """Return the number of the newest turn if it is open, else the number that the next one will have."""
    newest = db.execute(
        "SELECT number + ended FROM turn WHERE session_id = ? ORDER BY number DESC LIMIT 1", [key(session_id)]
    ).fetchone()
    return newest[0] if newest else 0


def number_of(db: Database, session_id: str, turn_id: str) -> list[int]:
    """Return a turn's number, or nothing when there is no such turn."""
    found = db.execute(
        "SELECT number FROM turn WHERE session_id = ? AND turn_id = ?", [key(session_id), key(turn_id)]
    )
    return [number for (number,) in found]


def number_of_part(db: Database, session_id: str, part_id: str) -> list[int]:
    """Return the number of the newest turn with such a part, or nothing. Looks at all parts."""
    found = db.execute(
        "SELECT turn.number FROM part JOIN turn USING (session_id, turn_id) "
        "WHERE part.session_id = ? AND part.part_id = ? ORDER BY turn.number DESC LIMIT 1",
        [key(session_id), key(part_id)],
    )
    return [number for (number,) in found]


def _turns(db: Database, session_id: str, where: str, values: list[int]) -> list[tuple[Turn, dict[str, int]]]:
    found = db.execute(
        f"SELECT turn_id, body FROM turn WHERE session_id = ? AND {where}",  # noqa: S608
        [key(session_id), *values],
    ).fetchall()
    return [_with_parts(db, session_id, turn_key, read(body, Turn)) for turn_key, body in found]


def _with_parts(db: Database, session_id: str, turn_key: str, turn: Turn) -> tuple[Turn, dict[str, int]]:
    """Return the turn with its parts as put, and the number of each part's put."""
    parts: list[Part] = []
    seqs = {}
    for seq, body in db.execute(
        "SELECT seq, body FROM part WHERE session_id = ? AND turn_id = ? ORDER BY number",
        [key(session_id), turn_key],
    ):
        part: Part = read(body, Part)
        parts.append(part)
        seqs[part.part_id] = seq
    return replace(turn, parts=tuple(parts)), seqs


def _growing(turn: Turn, seqs: dict[str, int]) -> dict[str, int]:
    if turn.state == "ended":
        return {}
    return {part.part_id: seqs[part.part_id] for part in turn.parts if part.status not in TERMINAL}


def _with_appended(db: Database, apply: Apply, loaded: Transcript, growing: dict[str, int]) -> Transcript:
    frames = [
        frame
        for frame in events.read_appended(db, loaded.session_id, min(growing.values()), loaded.seq)
        if isinstance(frame.event, PartAppended)
        and frame.seq is not None
        and frame.seq > growing.get(frame.event.part_id, frame.seq)
    ]
    grown = reduce(apply, frames, replace(loaded, seq=0))
    return replace(grown, seq=loaded.seq)
