"""Stopping one tool call, while its turn goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from jupyter_agentchat.core.transcript import find_part
from jupyter_agentchat.protocol.parts import Author, ToolCall
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.publisher import Publisher

Stop = asyncio.Future[Author]
"""Done when somebody has stopped the call: with who that was."""


class ToolStops:
    """The calls of one session that run now."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._stops: dict[str, Stop] = {}

    @contextmanager
    def running(self, part_id: str) -> Iterator[Stop]:
        """Let a call be stopped from here to the end of the block."""
        stop = self._stops[part_id] = asyncio.get_running_loop().create_future()
        try:
            yield stop
        finally:
            del self._stops[part_id]

    def stop(self, by: Author, part_id: str) -> None:
        """Stop one call. Returns at once, the end of its card follows.

        Raises Refused: ``unknown_part``; ``stale_request`` when it has ended; ``bad_request`` before it runs.
        """
        part = find_part(self._publisher.transcript, part_id)
        if not isinstance(part, ToolCall):
            raise Refused("unknown_part", "There is no such tool call in this session's newest turns.")
        if part.status == "pending":
            raise Refused("bad_request", "This call has not begun. Deny it, or stop the turn.")
        stop = self._stops.get(part_id)
        if stop is None:
            raise Refused("stale_request", "This call has ended already. Nothing was stopped.")
        if not stop.done():
            stop.set_result(by)
