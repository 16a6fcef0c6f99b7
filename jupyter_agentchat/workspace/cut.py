"""Text that is too long to show whole: its head, its tail, and between them how much is missing."""

from __future__ import annotations


class Cut:
    """Takes text in pieces and keeps at most about ``limit`` code points of it, however much comes."""

    def __init__(self, limit: int) -> None:
        self._half = limit // 2
        self._head: list[str] = []
        self._room = self._half
        self._tail: list[str] = []
        self._tail_length = 0
        self._length = 0

    @property
    def missing(self) -> int:
        """Code points that are left out."""
        return max(0, self._length - 2 * self._half)

    def add(self, text: str) -> None:
        """Take the next piece."""
        self._length += len(text)
        if self._room:
            self._head.append(text[: self._room])
            text = text[self._room :]
            self._room -= len(self._head[-1])
        if text:
            self._tail.append(text)
            self._tail_length += len(text)
            if self._tail_length > 2 * self._half:
                self._tail = [self._end()]
                self._tail_length = len(self._tail[0])

    def text(self) -> str:
        """Return what is kept, with a marker on a line of its own where something is missing."""
        head, tail = "".join(self._head), self._end()
        if not self.missing:
            return head + tail
        return f"{head}\n[… {self.missing:,} characters are not shown here …]\n{tail}"

    def _end(self) -> str:
        return "".join(self._tail)[-self._half :] if self._half else ""


def cut(text: str, limit: int) -> str:
    """Return the text, cut when it is longer than ``limit`` code points."""
    kept = Cut(limit)
    kept.add(text)
    return kept.text()
