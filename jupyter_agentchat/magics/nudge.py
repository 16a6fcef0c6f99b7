"""Waking the cell's thread: out of input that nobody has to type any more, out of code that is stopped."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Nudge:
    """One thing is done at a time; it is woken out of that one, at most once, with what Ctrl+C sends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._doing: str | None = None
        self._woken = False

    @property
    def doing(self) -> str | None:
        """What is being done, by the name that was given to it."""
        return self._doing

    @contextmanager
    def at(self, what: str) -> Iterator[None]:
        """Do something out of which one may be woken."""
        self._woken, self._doing = False, what
        try:
            yield
        finally:
            with self._lock:  # whoever is just waking us does so before we go on to anything else
                self._doing = None

    def wake(self, what: str) -> None:
        """Wake the thread if it is still at that; called in any other thread."""
        with self._lock:
            if self._doing == what and not self._woken:
                self._woken = True
                _interrupt_main_thread()

    def was_woken(self) -> bool:
        """Say whether an interrupt was ours; asked once for each."""
        woken, self._woken, self._doing = self._woken, False, None
        return woken


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let an interrupt of this thread wait until something is done whole."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came and callable(before):
            before(came[0], None)


def _interrupt_main_thread() -> None:
    thread = threading.main_thread().ident
    if hasattr(signal, "pthread_kill") and thread is not None:
        signal.pthread_kill(thread, signal.SIGINT)  # unlike a flag, it ends a read that blocks
    else:
        signal.raise_signal(signal.SIGINT)
