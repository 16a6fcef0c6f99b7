"""Reading a text file: once through, for its hash and its lines, keeping only what is asked for."""

from __future__ import annotations

import codecs
import hashlib
import mimetypes
import os
import re

from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.workspace.cut import Cut
from jupyter_agentchat.workspace.paths import PathRefused, Place
from jupyter_agentchat.workspace.protected import check_read
from jupyter_agentchat.workspace.regular import regular_file

LARGEST = 500_000_000
"""Bytes; what is larger is not worth going through for a piece of it."""
SHOWN = 60_000
"""Code points of one answer."""
_AT_ONCE = 1 << 18
_SNIFFED = 8_192
_INVALID = re.compile("[\udc80-\udcff]")
"""What ``surrogateescape`` makes of a byte that is not UTF-8; nothing valid decodes to these."""


class Reading(Value, frozen=True, kw_only=True):
    """Lines ``first`` to ``last`` of a file, counted from 1.

    ``size``, in bytes, and ``sha256`` are the whole file's.
    """

    text: str
    first: int
    last: int
    lines: int
    size: int
    sha256: str
    invalid: int
    """Bytes in these lines that are not UTF-8; each is shown as U+FFFD."""
    missing: int
    """Code points left out in the middle of ``text``, where a marker stands."""


def read_text(place: Place, first: int = 1, count: int | None = None, limit: int = SHOWN) -> Reading:
    """Read ``count`` lines from line ``first`` on, or all that follow. Blocks.

    Raises PathRefused for what is private, no regular file, binary or too large; OSError.
    """
    check_read(place)
    lines = _Lines(first, None if count is None else first + count - 1, Cut(limit))
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    digest = hashlib.sha256()
    size, is_binary = 0, False
    with regular_file(place) as file:
        _check_size(place, os.fstat(file.fileno()).st_size)
        while block := file.read(_AT_ONCE):
            is_binary = is_binary or (size == 0 and looks_binary(block))
            digest.update(block)
            size += len(block)
            if not is_binary:
                lines.add(decoder.decode(block))
    if is_binary:
        raise PathRefused(
            f"{place.quoted} is not text: {_kind(place)}, {size:,} bytes, sha256 {digest.hexdigest()}."
        )
    lines.add(decoder.decode(b"", final=True))
    return lines.reading(size, digest.hexdigest())


def read_whole(place: Place, most: int) -> bytes:
    """Return a text file's bytes, to change or compare them. Blocks.

    Raises PathRefused for what is private, no regular file, binary or larger than ``most``; OSError.
    """
    check_read(place)
    with regular_file(place) as file:
        data = file.read(most + 1)
        if len(data) > most:
            size = os.fstat(file.fileno()).st_size
            raise PathRefused(f"{place.quoted} has {size:,} bytes: too large to be compared or edited.")
    if looks_binary(data):
        raise PathRefused(f"{place.quoted} is not text: {_kind(place)}, {len(data):,} bytes.")
    return data


def looks_binary(start: bytes) -> bool:
    """Say whether a file that begins so is no text."""
    return b"\0" in start[:_SNIFFED]


class _Lines:
    """Counts the lines of text that comes in pieces and keeps those between ``first`` and ``last``."""

    def __init__(self, first: int, last: int | None, kept: Cut) -> None:
        self._first = first
        self._last = last
        self._kept = kept
        self._ended = 0
        self._is_open = False
        self._invalid = 0

    def add(self, text: str) -> None:
        if not text:
            return
        ends = text.count("\n")
        here = self._ended + 1
        begin = _after(text, self._first - here, ends)
        end = len(text) if self._last is None else _after(text, self._last + 1 - here, ends)
        wanted, invalid = _INVALID.subn("\ufffd", text[begin:end])
        self._kept.add(wanted)
        self._invalid += invalid
        self._ended += ends
        self._is_open = not text.endswith("\n")

    def reading(self, size: int, sha256: str) -> Reading:
        lines = self._ended + self._is_open
        return Reading(
            text=self._kept.text(),
            first=self._first,
            last=lines if self._last is None else min(lines, self._last),
            lines=lines,
            size=size,
            sha256=sha256,
            invalid=self._invalid,
            missing=self._kept.missing,
        )


def _after(text: str, wanted: int, ends: int) -> int:
    """Return the index behind that many line ends, or the text's length when it has fewer (``ends``)."""
    if wanted > ends:
        return len(text)
    index = 0
    for _ in range(wanted):
        index = text.index("\n", index) + 1
    return index


def _check_size(place: Place, size: int) -> None:
    if size > LARGEST:
        raise PathRefused(f"{place.quoted} has {size:,} bytes: too large to read.")


def _kind(place: Place) -> str:
    return mimetypes.guess_type(place.parts[-1])[0] or "unknown type"
