"""Reading a pipe on the event loop, however fast it is filled."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

_BATCH = 131_072
_PAUSE = 0.005
"""Seconds that are everybody else's after each batch, or as long as it took: who floods the pipe waits."""
_LAST = 16 * _BATCH


class Stream:
    """Gives what comes to ``take``, at once when it is little, in batches when it is much."""

    def __init__(self, descriptor: int, take: Callable[[bytes], None]) -> None:
        self.ended = asyncio.Event()
        self._descriptor = descriptor
        self._take = take
        self._loop = asyncio.get_running_loop()
        self._pause: asyncio.TimerHandle | None = None
        os.set_blocking(descriptor, False)
        self._resume()

    def close(self) -> None:
        """Take what is there already, and no more. The descriptor stays open: it is its owner's."""
        read = 0
        while not self.ended.is_set() and read < _LAST:
            size = self._read()
            if size == 0:
                break
            read += size
        self._rest()

    def _resume(self) -> None:
        self._pause = None
        self._loop.add_reader(self._descriptor, self._ready)

    def _ready(self) -> None:
        began = self._loop.time()
        self._read()
        self._rest()
        if not self.ended.is_set():
            pause = max(_PAUSE, self._loop.time() - began)
            self._pause = self._loop.call_later(pause, self._resume)

    def _rest(self) -> None:
        if self._pause is not None:
            self._pause.cancel()
        self._loop.remove_reader(self._descriptor)

    def _read(self) -> int:
        try:
            data = os.read(self._descriptor, _BATCH)
        except BlockingIOError:
            return 0
        if data:
            self._take(data)
        else:
            self.ended.set()
        return len(data)
