"""Text that is too long to show whole: its head, its tail, and between them how much is missing."""

from __future__ import annotations


class Cut:
    """Takes text in pieces and keeps at most about ``limit`` code points of it, however much comes."""

    def __init__(self, limit: int) -> None:
        self._half = limit // 2
        self._head = ""
        self._tail = ""
        self._length = 0

    @property
    def missing(self) -> int:
        """Code points that are left out."""
        return max(0, self._length - 2 * self._half)

    def add(self, text: str) -> None:
        """Take the next piece."""
        self._length += len(text)
        room = self._half - len(self._head)
        self._head += text[:room]
        rest = text[room:]
        if rest:
            self._tail = (self._tail + rest)[-self._half :] if self._half else ""

    def text(self) -> str:
        """Return what is kept, with a marker on a line of its own where something is missing."""
        if not self.missing:
            return self._head + self._tail
        return f"{self._head}\n[… {self.missing:,} characters are not shown here …]\n{self._tail}"


def cut(text: str, limit: int) -> str:
    """Return the text, cut when it is longer than ``limit`` code points."""
    kept = Cut(limit)
    kept.add(text)
    return kept.text()
