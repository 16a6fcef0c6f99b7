"""A thread with an event loop of its own: the cell's thread waits, and runs what the agent asks for."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")

LET_GO_WITHIN = 3.0
"""Seconds for what is open to be closed when the interpreter ends; then it ends all the same."""


class Worker:
    """One per shell. The thread is a daemon: it never keeps a kernel alive."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._live, name="agentchat", daemon=True)
        self._thread.start()

    def _live(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()
        self.loop.run_until_complete(self._finish())
        self.loop.close()

    async def _finish(self) -> None:
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await self.loop.shutdown_default_executor()

    def start(self, work: Coroutine[Any, Any, T]) -> concurrent.futures.Future[T]:
        """Begin work on the loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop)

    def result(self, work: Coroutine[Any, Any, T], within: float | None = None) -> T:
        """Do work on the loop and return its result. An interrupt calls it off; raises what it raises."""
        begun = self.start(work)
        try:
            return begun.result(within)
        except (KeyboardInterrupt, TimeoutError):
            begun.cancel()
            raise

    def close(self, last: Coroutine[Any, Any, Any]) -> None:
        """Do a last thing, for a moment, and stop."""
        with suppress(Exception):  # the interpreter ends: nobody is left to be told
            self.result(last, LET_GO_WITHIN)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(LET_GO_WITHIN)
