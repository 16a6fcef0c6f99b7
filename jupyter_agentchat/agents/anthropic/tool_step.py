"""The tool calls of one reply: reads side by side, everything else in order, all results in one message."""

from __future__ import annotations

import asyncio
from itertools import groupby
from typing import Any

from jupyter_agentchat.agents.agent import Host, Outcome
from jupyter_agentchat.protocol.parts import ToolCall

NOT_RUN = "Not run: the person stopped the turn before it began."
STOPPED = "Stopped by the person while it ran. Check what it did before repeating it."


class ToolStep:
    """Remembers which calls have come how far, so that a stop in the middle can be told truthfully."""

    def __init__(self, calls: dict[str, ToolCall], parallel: frozenset[str]) -> None:
        self._calls = calls
        self._parallel = parallel
        self._begun: set[str] = set()
        self._outcomes: dict[str, Outcome] = {}

    async def run(self, host: Host) -> None:
        """Run them all; only cancellation is raised."""
        for together, group in groupby(self._calls, key=lambda i: self._calls[i].name in self._parallel):
            ids = list(group)
            if together:
                async with asyncio.TaskGroup() as tasks:
                    for use_id in ids:
                        tasks.create_task(self._one(use_id, host))
            else:
                for use_id in ids:
                    await self._one(use_id, host)

    async def _one(self, use_id: str, host: Host) -> None:
        self._begun.add(use_id)
        self._outcomes[use_id] = await host.call_tool(self._calls[use_id])

    def results(self) -> list[dict[str, Any]]:
        """Return a ``tool_result`` for every call, in the order of the calls."""
        return [self._result(use_id) for use_id in self._calls]

    def _result(self, use_id: str) -> dict[str, Any]:
        outcome = self._outcomes.get(use_id)
        if outcome is None:
            text = STOPPED if use_id in self._begun else NOT_RUN
            return _block(use_id, text, is_error=True)
        # The API takes no empty text.
        return _block(use_id, outcome.output or "(no output)", is_error=outcome.status != "completed")


def _block(use_id: str, text: str, *, is_error: bool) -> dict[str, Any]:
    block: dict[str, Any] = {"type": "tool_result", "tool_use_id": use_id, "content": text}
    return {**block, "is_error": True} if is_error else block
