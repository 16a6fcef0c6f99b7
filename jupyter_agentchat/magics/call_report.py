"""What becomes of one call, told to the session while it happens: in order, bounded, never too fast."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import groupby
from typing import Any

from jupyter_agentchat.magics.way import Way
from jupyter_agentchat.magics.worker import Worker
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.value import to_json

BEAT = 5.0
"""Seconds after which a call that prints nothing is said to be at work."""
PAUSE = 0.1
"""Seconds between two messages, at least."""
PIECE = 200_000
"""Code points of printed text in one message."""
MOST = 2_000_000
"""Code points of printed text that are told at all; whoever reads them keeps no more."""
LARGEST = 600_000
"""Code points of one bundle, as JSON; what is larger in it is left out by name."""

Message = tuple[str, dict[str, Any]]


class CallReport:
    """``say`` and ``end`` are called in the cell's thread, the rest happens on the worker's loop."""

    def __init__(self, worker: Worker, way: Way, call_id: str, said: Callable[[], None]) -> None:
        self._worker = worker
        self._way = way
        self._call_id = call_id
        self._said = said
        self._lock = threading.Lock()
        self._waiting: list[Message] = []
        self._printed = 0
        self._end: tuple[str, str | None] | None = None
        self._woken = False
        self._news, self._ended = asyncio.Event(), asyncio.Event()
        self._sending = worker.start(self._send())

    def say(self, kind: str, content: dict[str, Any]) -> None:
        """Tell what came out of it."""
        with self._lock:
            self._put(kind, content)
            wake, self._woken = not self._woken, True
        if wake:
            self._worker.loop.call_soon_threadsafe(self._news.set)
        self._said()

    def end(self, reply: dict[str, Any]) -> None:
        """Tell how it ended, and return when that is known."""
        self._finish(to_json(reply), None)

    def refuse(self, why: str) -> None:
        """Say that it cannot be done."""
        self._finish("", why)

    def _finish(self, output: str, error: str | None) -> None:
        with self._lock:
            self._end = (output, error)
        self._worker.loop.call_soon_threadsafe(self._ended.set)
        self._sending.result()

    def _put(self, kind: str, content: dict[str, Any]) -> None:
        if kind != "stream":
            self._waiting.append((kind, _bounded(content)))
            return
        text = content["text"][: max(0, MOST - self._printed)]
        self._printed += len(text)
        if text:
            self._waiting.append((kind, {**content, "text": text}))

    def _take(self) -> tuple[list[Message], tuple[str, str | None] | None]:
        with self._lock:
            waiting, self._waiting, self._woken = self._waiting, [], False
            return waiting, self._end

    async def _send(self) -> None:
        with suppress(Refused):  # nobody waits for it any more
            while True:
                await _either(self._news, self._ended, within=BEAT)
                self._news.clear()
                messages, end = self._take()
                for message in _pieces(messages):
                    await self._way.progress(self._call_id, to_json([message]))
                if end is not None:
                    return await self._way.result(self._call_id, *end)
                if not messages:
                    await self._way.progress(self._call_id, "")
                await _either(self._ended, within=PAUSE)


async def _either(*events: asyncio.Event, within: float) -> None:
    """Return when one of them is set, and after so many seconds."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=within, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


def _pieces(messages: list[Message]) -> Iterator[Message]:
    """Put together what was printed in many pieces, and cut what is too long for one message."""
    for (kind, name), some in groupby(messages, key=lambda message: (message[0], message[1].get("name"))):
        if kind != "stream":
            yield from some
            continue
        text = "".join(content["text"] for _, content in some)
        for at in range(0, len(text), PIECE):
            yield kind, {"name": name, "text": text[at : at + PIECE]}


def _bounded(content: dict[str, Any]) -> dict[str, Any]:
    data = content.get("data")
    if isinstance(data, dict):
        kept = {mime: part for mime, part in data.items() if len(to_json(part)) <= LARGEST}
        left = [mime for mime in data if mime not in kept]
        if left:
            kept.setdefault("text/plain", f"[too large to be shown: {', '.join(left)}]")
        return {**content, "data": kept}
    return {key: value[:LARGEST] if isinstance(value, str) else value for key, value in content.items()}
