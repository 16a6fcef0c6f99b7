"""What can be read in a broken store: the record's events that are whole, the sessions, the blobs.

Everything else in a store is made from these. Rows are known by their shape: no other table has it.
"""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from msgspec.structs import replace

from jupyter_agentchat.protocol.frames import Frame, SessionRow
from jupyter_agentchat.protocol.value import from_json
from jupyter_agentchat.store import pages
from jupyter_agentchat.store.checksum import checksum
from jupyter_agentchat.store.errors import Damaged
from jupyter_agentchat.store.events import frame_of

EVENT = (str, int, int, str, str, int)
FIRST_EVENT = EVENT[:-1]
"""As version 1 wrote it, without a check sum."""
SESSION = (str, str, int, int, int, str, str, int, str, str, str)
BLOB = (str, str, str, int, bytes)


@dataclass
class Session:
    """What was found of one session."""

    session_id: str
    owner: str = ""
    created_at: int | None = None
    row: SessionRow | None = None
    """Its line in the list, as it was last."""
    frames: dict[int, Frame] = field(default_factory=dict)

    @property
    def lost(self) -> int:
        """How many events there were that were not found, as far as one can tell."""
        last = max([*self.frames, self.row.seq if self.row is not None else 0])
        return last - len(self.frames)


@dataclass
class Found:
    """What was found in a file; blobs as their rows' first five columns."""

    sessions: dict[str, Session] = field(default_factory=dict)
    blobs: dict[str, pages.Row] = field(default_factory=dict)

    def session(self, session_id: str) -> Session:
        """Return what was found of a session so far."""
        return self.sessions.setdefault(session_id, Session(session_id))


def is_ours(path: Path) -> bool:
    """Say whether a file that SQLite does not take for ours holds an event of ours all the same."""
    with path.open("rb") as file, content(file) as data:
        return any(_frame(row) is not None for row in pages.rows(data, pages.page_size(data)))


def salvage(data: bytes) -> Found:
    """Return what can be read in a file's content."""
    found, lines = Found(), list[pages.Row]()
    for row in pages.rows(data, pages.page_size(data)):
        _sort_in(found, lines, row)
    for row in lines:  # last: whose they are, the events decide
        with suppress(ValueError):
            _add_line(found, row)
    return found


@contextmanager
def content(file: BinaryIO) -> Iterator[bytes]:
    """Give a file's content without reading all of it into memory; the file stays open."""
    if file.seek(0, 2) == 0:
        yield b""
        return
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield data  # type: ignore[misc]


def _sort_in(found: Found, lines: list[pages.Row], row: pages.Row) -> None:
    frame = _frame(row)
    if frame is not None:
        found.session(frame.session_id).frames[frame.seq or 0] = frame
    elif _is(row, SESSION):
        lines.append(row)
    elif _is(row, BLOB) and hashlib.sha256(row[4]).hexdigest() == row[0]:
        found.blobs[row[0]] = row


def _add_line(found: Found, row: pages.Row) -> None:
    """Give a session its line, which has its id twice: where one of them is wrong, it is the other's."""
    line = from_json(row[9], SessionRow)
    if line.session_id not in found.sessions and row[0] in found.sessions:
        line = replace(line, session_id=row[0])
    session = found.session(line.session_id)
    session.owner, session.created_at, session.row = row[1], row[3], line


def _frame(row: pages.Row) -> Frame | None:
    """Return the event in a row, if it is one and is what was written."""
    if _is(row, FIRST_EVENT):
        row = (*row, checksum(*row))
    if not _is(row, EVENT):
        return None
    with suppress(Damaged, ValueError):
        return frame_of(row[0], row[1:])
    return None


def _is(row: pages.Row, shape: tuple[type, ...]) -> bool:
    return len(row) == len(shape) and all(type(value) is kind for value, kind in zip(row, shape, strict=True))
