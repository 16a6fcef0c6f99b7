"""Finds what holds up the event loop: a callback that computes for too long with our code in it.

Blocking calls are found elsewhere (blockbuster); this counts the thread's own processor time, so that a
busy machine or a debugger is nobody's fault.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

LIMIT = 0.05
EVERY = 0.01


class LoopLag:
    """``blocks`` has a stack for each callback that took more than 50 ms with our code on it."""

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self._thread = threading.get_ident()
        self._running = False
        self._seen: str | None = None

    @contextmanager
    def watching(self) -> Iterator[None]:
        original = asyncio.Handle._run
        done = threading.Event()

        def run(handle: asyncio.Handle) -> Any:
            if threading.get_ident() != self._thread:
                return original(handle)
            self._seen, self._running, started = None, True, time.thread_time()
            try:
                return original(handle)
            finally:
                self._running = False
                took = time.thread_time() - started
                if took > LIMIT and self._seen is not None:
                    self.blocks.append(f"{took * 1000:.0f} ms in:\n{self._seen}")

        watcher = threading.Thread(target=self._look, args=(done,), daemon=True)
        watcher.start()
        asyncio.Handle._run = run  # type: ignore[method-assign]
        try:
            yield
        finally:
            asyncio.Handle._run = original  # type: ignore[method-assign]
            done.set()
            watcher.join()

    def _look(self, done: threading.Event) -> None:
        while not done.wait(EVERY):
            frame = sys._current_frames().get(self._thread)
            if not self._running or frame is None:
                continue
            files = [f.f_code.co_filename for f, _ in traceback.walk_stack(frame)]
            ours = any("/jupyter_agentchat/" in file for file in files)
            if ours and not any("/tests/" in file for file in files):
                self._seen = "".join(traceback.format_stack(frame)[-12:])
