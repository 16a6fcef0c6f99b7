"""A check sum over a row of the record: CRC-32, which finds every single flipped byte."""

from __future__ import annotations

import zlib


def checksum(session_id: str, seq: int, at: int, kind: str, body: str) -> int:
    """Return the check sum of an event's row, as its columns hold it."""
    return zlib.crc32(f"{session_id}\0{seq}\0{at}\0{kind}\0{body}".encode())
