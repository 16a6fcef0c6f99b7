"""When an agent hears no again and again, it is the person's turn to speak (R-A7)."""

from __future__ import annotations

from collections import deque

IN_A_ROW = 3
MANY, OF_THE_LAST = 10, 50

NOT_ASKED = "Not run, and nobody was asked: the last requests were denied, so this turn stops."
ENOUGH = "The agent was told no again and again, so it stopped. Tell it what to do instead."


class Denials:
    """The last calls of one turn, and whether each was denied."""

    def __init__(self) -> None:
        self._last: deque[bool] = deque(maxlen=OF_THE_LAST)

    def note(self, *, denied: bool) -> None:
        """Take one more call into account."""
        self._last.append(denied)

    @property
    def enough(self) -> bool:
        """Whether to ask no more."""
        row = list(self._last)[-IN_A_ROW:]
        return (len(row) == IN_A_ROW and all(row)) or sum(self._last) >= MANY
