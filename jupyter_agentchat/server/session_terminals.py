"""Which of Jupyter's terminals belongs to which session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Terminals:
    """Which terminal belongs to which session, for as long as it runs.

    Jupyter gives the name of a terminal that has ended to a later one: the terminal itself is remembered.
    """

    def __init__(self) -> None:
        self._opened: dict[str, Any] = {}

    def of(self, session_id: str, running: Mapping[str, Any]) -> str | None:
        """Return the name of the session's terminal, or None when it has none that runs."""
        mine = self._opened.get(session_id)
        return next((name for name, terminal in running.items() if terminal is mine), None)

    def give(self, session_id: str, terminal: Any) -> bool:
        """Make a terminal the session's; False when there is none or it belongs to another session."""
        if terminal is None or any(other is terminal for other in self._opened.values()):
            return False
        self._opened[session_id] = terminal
        return True
