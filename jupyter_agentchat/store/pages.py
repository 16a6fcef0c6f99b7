"""Rows in the pages of a broken SQLite file, read without SQLite: whatever else is lost, a page may be whole.

The format is SQLite's own (https://www.sqlite.org/fileformat2.html): a leaf page of a table has its rows in
cells, a long row goes on in a chain of overflow pages. Neither the head of the file, nor its schema, nor the
pages that lead to the leaves are needed.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

LEAF = 0x0D
HEAD = 100
"""Bytes before the first page's own content."""

Row = tuple[Any, ...]


def page_size(file: bytes) -> int:
    """Return the size of the pages: the head's, where it makes sense, else what is usual."""
    size = int.from_bytes(file[16:18])
    size = 65_536 if size == 1 else size
    return size if 512 <= size <= 65_536 and size & (size - 1) == 0 else 4_096


def rows(file: bytes, size: int) -> Iterator[Row]:
    """Yield the rows of every table, in the order in which they lie in the file."""
    for start in range(0, len(file), size):
        page = file[start : start + size].ljust(size, b"\0")
        head = 0 if start else HEAD
        if page[head] == LEAF:
            yield from _page_rows(file, page, head)


def _page_rows(file: bytes, page: bytes, head: int) -> Iterator[Row]:
    count = min(int.from_bytes(page[head + 3 : head + 5]), (len(page) - head - 8) // 2)
    for number in range(count):
        at = head + 8 + 2 * number
        try:
            yield _record(_payload(file, page, int.from_bytes(page[at : at + 2])))
        except (IndexError, ValueError, struct.error):
            continue  # this row is lost, the next one may not be


def _payload(file: bytes, page: bytes, at: int) -> bytes:
    """Return a cell's content, from here and from the pages where it goes on."""
    whole, at = _varint(page, at)
    _, at = _varint(page, at)  # the row's number
    size = len(page)
    if not 0 < whole <= len(file) + size:
        raise ValueError("longer than the file")
    if whole <= size - 35:
        return _exactly(page[at : at + whole], whole)
    least = (size - 12) * 32 // 255 - 23
    here = least + (whole - least) % (size - 4)
    here = here if here <= size - 35 else least
    parts, got = [_exactly(page[at : at + here], here)], here
    after = int.from_bytes(page[at + here : at + here + 4])
    while got < whole:
        if after == 0:
            raise ValueError("the chain ends too early")
        more = file[(after - 1) * size : after * size]
        wanted = min(size - 4, whole - got)
        parts.append(_exactly(more[4 : 4 + wanted], wanted))
        got += wanted
        after = int.from_bytes(more[:4])
    return b"".join(parts)


def _exactly(piece: bytes, size: int) -> bytes:
    if len(piece) != size:
        raise ValueError("the file ends here")
    return bytes(piece)


def _record(payload: bytes) -> Row:
    """Return the values of a row. Raises ValueError, IndexError, struct.error for what is none."""
    end, at = _varint(payload, 0)
    kinds = []
    while at < end:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values = []
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    if at != len(payload):
        raise ValueError("no row")
    return tuple(values)


_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


def _value(payload: bytes, at: int, kind: int) -> tuple[Any, int]:
    if kind == 0:
        return None, at
    if kind in (8, 9):
        return kind - 8, at
    if kind in _INTEGERS:
        end = at + _INTEGERS[kind]
        return int.from_bytes(_exactly(payload[at:end], end - at), signed=True), end
    if kind == 7:
        return struct.unpack(">d", payload[at : at + 8])[0], at + 8
    if kind < 12:
        raise ValueError("no such kind of value")
    end = at + (kind - 12) // 2
    piece = _exactly(payload[at:end], end - at)
    return (piece.decode() if kind % 2 else piece), end


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for _ in range(8):
        byte = data[at]
        at += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at
    return value << 8 | data[at], at + 1
