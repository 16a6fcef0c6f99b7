"""Work that goes on when the call that began it has returned: what tools and tasks agree on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Work(Protocol):
    """A run of code, or later a process."""

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""

    @property
    def state(self) -> str:
        """How it is doing, in a word."""

    def tail(self, limit: int) -> str:
        """Return the end of what it printed, at most so many code points."""

    def watch(self, changed: Callable[[], None]) -> None:
        """Call after every change from now on."""

    async def wait(self, seconds: float | None = None) -> bool:
        """Return whether it has ended, at the latest after so many seconds."""

    async def interrupt(self) -> None:
        """Ask it to stop; it ends a little later."""


class Tasks(Protocol):
    """A session's work in the background."""

    async def begin(self, turn_id: str, part_id: str, title: str, work: Work) -> str:
        """Follow the work from now on; return the handle under which it is known."""

    def get(self, task_id: str) -> Work | None:
        """Return the work with this handle, also when it has ended; None when there is none."""
