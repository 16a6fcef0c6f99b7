"""The clock that the runtime takes: the real one, and one for tests that moves when it is told to."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from typing import Protocol


class Clock(Protocol):
    """Server time and waiting."""

    def now(self) -> int:
        """Return server time in milliseconds since 1970."""

    async def sleep(self, seconds: float) -> None:
        """Return when so much time has passed."""


class SystemClock:
    """The machine's clock. Waiting does not depend on it: only the labels of events do (R-X17)."""

    def now(self) -> int:
        return time.time_ns() // 1_000_000

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class FakeClock:
    """Time for tests: stands still until ``advance``; ``sleep(0)`` only lets others run."""

    def __init__(self, start: int = 1_700_000_000_000) -> None:
        self._now = start
        self._order = itertools.count()
        self._sleepers: list[tuple[int, int, asyncio.Future[None]]] = []

    def now(self) -> int:
        return self._now

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        waker = asyncio.get_running_loop().create_future()
        due = self._now + round(seconds * 1000)
        heapq.heappush(self._sleepers, (due, next(self._order), waker))
        await waker

    def advance(self, seconds: float) -> None:
        """Move time on and wake whoever is due."""
        self._now += round(seconds * 1000)
        while self._sleepers and self._sleepers[0][0] <= self._now:
            waker = heapq.heappop(self._sleepers)[2]
            if not waker.done():
                waker.set_result(None)
