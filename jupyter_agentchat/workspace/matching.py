"""Which lines of a text match: a pure question, asked here or in a process of its own.

Run as a program (``pattern_process`` does), it answers for one pattern and any number of texts until its
input ends. It is handed to Python as source, so it imports nothing but the standard library.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, BinaryIO

LINES = 50
"""Lines that are returned of one text, however many match."""
WIDTH = 300
"""Code points of one line."""
_BEFORE = 100
_MEMORY = 1 << 30
"""Bytes that the process may have."""


class Matcher:
    """Finds the lines with a text, or with a match of a pattern. Raises ValueError when it is no pattern."""

    def __init__(self, text: str, *, regex: bool, ignore_case: bool) -> None:
        flags = re.MULTILINE | (re.IGNORECASE if ignore_case else 0)
        text = text.replace("\r\n", "\n")
        try:
            self._pattern = re.compile(text if regex else re.escape(text), flags)
        except (re.error, OverflowError, RecursionError, MemoryError) as error:
            raise ValueError(str(error)) from None
        # A plain text is the same wherever lines end, and so is a pattern that says where they do; any other
        # is tried on one line at a time, or its white space would run on into the lines that follow.
        self._starts: Callable[[str], Iterator[int]] = (
            self._by_line if regex and "\\n" not in text and "\n" not in text else self._at_once
        )
        is_plain = not (regex or ignore_case or "\n" in text or "\ufffd" in text)
        self._needed = text.encode("utf-8", "surrogatepass") if is_plain else b""

    def find(self, data: bytes) -> tuple[int, list[tuple[int, str]]]:
        """Return how many lines match, and number (from 1) and text of the first ``LINES`` of them."""
        found: list[tuple[int, str]] = []
        if self._needed not in data:
            return 0, found
        text = data.decode("utf-8", "replace").replace("\r\n", "\n")
        count, number, counted, end = 0, 1, 0, -1
        for start in self._starts(text):
            if start <= end:
                continue  # another match in the same line
            number += text.count("\n", counted, start)
            counted = start
            begin = text.rfind("\n", 0, start) + 1
            end = text.find("\n", start)
            end = len(text) if end < 0 else end
            count += 1
            if count <= LINES:
                found.append((number, _cut(text[begin:end], start - begin)))
        return count, found

    def _at_once(self, text: str) -> Iterator[int]:
        return (match.start() for match in self._pattern.finditer(text))

    def _by_line(self, text: str) -> Iterator[int]:
        begin = 0
        while begin < len(text):
            end = text.find("\n", begin)
            end = len(text) if end < 0 else end
            match = self._pattern.search(text[begin:end])
            if match:
                yield begin + match.start()
            begin = end + 1


def _cut(line: str, start: int) -> str:
    """Return what is around the match, with a mark where something is left out."""
    begin = max(0, min(start - _BEFORE, len(line) - WIDTH))
    piece = line[begin : begin + WIDTH]
    return ("…" if begin else "") + piece + ("…" if begin + WIDTH < len(line) else "")


# --- as a program: frames of four bytes of length and then the content


def read_frame(stream: BinaryIO) -> bytes | None:
    """Return the next frame; None at the end."""
    head = stream.read(4)
    return stream.read(int.from_bytes(head)) if len(head) == 4 else None


def to_frame(data: bytes) -> bytes:
    """Return the frame of a content."""
    return len(data).to_bytes(4) + data


def _serve(given: BinaryIO, answers: BinaryIO) -> None:
    asked = json.loads(read_frame(given) or b"{}")
    _limit(asked.pop("seconds"))
    try:
        matcher = Matcher(**asked)
    except ValueError as error:
        _answer(answers, {"error": str(error)})
        return
    _answer(answers, {})
    while (data := read_frame(given)) is not None:
        _answer(answers, matcher.find(data))


def _answer(answers: BinaryIO, said: Any) -> None:
    answers.write(to_frame(json.dumps(said).encode()))
    answers.flush()


def _limit(seconds: int) -> None:
    """Should whoever asked be gone, this ends all the same."""
    import resource  # noqa: PLC0415 - only here, in the process of its own

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    with suppress(ValueError, OSError):  # not every system counts it so
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


if __name__ == "__main__":
    _serve(sys.stdin.buffer, sys.stdout.buffer)
