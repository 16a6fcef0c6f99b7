"""What a running call prints, on its card: as it comes, and of much only its two ends, now and then.

A program can print more in a second than a transcript should ever hold.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from msgspec.structs import replace

from jupyter_agentchat.core.transcript import find_part
from jupyter_agentchat.protocol.events import PartDelta, PartUpdated
from jupyter_agentchat.protocol.parts import TERMINAL, ToolCall
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.clock import Clock
from jupyter_agentchat.runtime.publisher import Publisher
from jupyter_agentchat.store.store import StoreUnavailable
from jupyter_agentchat.workspace.cut import Cut
from jupyter_agentchat.workspace.printed import drawn

MOST = 32_768
"""Code points that are shown as they come; from then on head and tail of so much are put."""
EVERY = 3.0
"""Seconds from one put to the next."""


class LiveOutput:
    """The output of one call in progress. Made on the event loop; ``emit`` may be called in any thread."""

    def __init__(self, call: ToolCall, publisher: Publisher, clock: Clock) -> None:
        self._call = call
        self._publisher = publisher
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._cut = Cut(MOST)
        self._shown = 0
        self._putting: asyncio.Task[None] | None = None
        self._closed = False

    def emit(self, text: str) -> None:
        """Show the next piece."""
        self._loop.call_soon_threadsafe(self._show, text)

    def _show(self, text: str) -> None:
        if self._closed:
            return
        self._cut.add(text)
        now = text[: MOST - self._shown]
        if now:
            delta = PartDelta(part_id=self._call.part_id, field="output", offset=self._shown, text=now)
            self._shown += len(now)
            self._publisher.publish_live(delta)
        if self._cut.missing and self._putting is None:
            self._putting = asyncio.create_task(self._put_later())

    async def _put_later(self) -> None:
        await self._clock.sleep(EVERY)
        self._putting = None
        await self._put()

    async def _put(self) -> None:
        """Put what there is; when that cannot be stored, the result will say it all."""
        part = find_part(self._publisher.transcript, self._call.part_id)
        if not isinstance(part, ToolCall) or part.status in TERMINAL:
            return
        put = PartUpdated(part=replace(part, output=drawn(self._cut.text())))
        with suppress(StoreUnavailable, Refused):
            await self._publisher.publish(put, in_turn=part.turn_id)

    async def end(self) -> None:
        """Bring the card up to date, for a call that will have no result of its own."""
        self.close()
        if self._cut.missing or "\r" in self._cut.text():
            await self._put()

    def close(self) -> None:
        """Show nothing more: what follows is the result."""
        if self._putting is not None:
            self._putting.cancel()
        self._closed = True
