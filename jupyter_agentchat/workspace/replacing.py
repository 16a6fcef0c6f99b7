"""Replacing a piece of a text: in its bytes, so that nothing else changes by so much as a line end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from jupyter_agentchat.protocol.value import Value

NAMED = 10
"""Lines that are named, of however many places."""


class Replaced(Value, frozen=True, kw_only=True):
    """The new bytes, how often the piece was replaced, and the lines (from 1) of the first places."""

    content: bytes
    places: int
    lines: tuple[int, ...]


class NotFound(ValueError):
    """The piece is not there."""


class NotUnique(ValueError):
    """The piece is there more than once. ``lines``, from 1, are those of the first places."""

    def __init__(self, places: int, lines: tuple[int, ...]) -> None:
        super().__init__(f"{places} places")
        self.places = places
        self.lines = lines


def replace_in(data: bytes, old: str, new: str, *, everywhere: bool = False) -> Replaced:
    """Replace ``old``, which is not empty: once, where it stands only once, or ``everywhere``.

    Bytes around it stay as they are, also a byte order mark and what is not UTF-8. Where lines end with
    CRLF, a plain newline in both texts means that. Raises NotFound, NotUnique, UnicodeEncodeError.
    """
    wanted, given = _as_lines_end(data, old.encode(), new.encode())
    places = data.count(wanted)
    if not places:
        raise NotFound(old)
    if everywhere:
        lines = _lines(data, wanted, len(wanted))
        return Replaced(content=data.replace(wanted, given), places=places, lines=lines)
    lines = _lines(data, wanted, 1)
    if len(lines) > 1:
        raise NotUnique(max(places, 2), lines)
    return Replaced(content=data.replace(wanted, given, 1), places=1, lines=lines)


def _as_lines_end(data: bytes, old: bytes, new: bytes) -> tuple[bytes, bytes]:
    """Return both with the line ends of the file, or of the place in it where the text stands."""
    ends = data.count(b"\r\n")
    if ends and (ends == data.count(b"\n") or old not in data):
        return _crlf(old), _crlf(new)
    return old, new


def _crlf(text: bytes) -> bytes:
    return text.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _lines(data: bytes, wanted: bytes, step: int) -> tuple[int, ...]:
    return tuple(data.count(b"\n", 0, place) + 1 for place in islice(_places(data, wanted, step), NAMED))


def _places(data: bytes, wanted: bytes, step: int) -> Iterator[int]:
    """Yield where it stands; with a step of 1 also where two of them overlap."""
    place = data.find(wanted)
    while place >= 0:
        yield place
        place = data.find(wanted, place + step)
