"""The tool calls of one reply: reads side by side, everything else in order, all results in one message."""

from __future__ import annotations

import asyncio
from itertools import groupby
from typing import Any

from jupyter_agentchat.agents.agent import Host, Outcome
from jupyter_agentchat.agents.anthropic.prompt import image_block
from jupyter_agentchat.protocol.parts import ToolCall
from jupyter_agentchat.protocol.picture import Picture

NOT_RUN = "Not run: the person stopped the turn before it began."
STOPPED = "Stopped by the person while it ran. Check what it did before repeating it."
SO_FAR = "What it had printed until then:"


class ToolStep:
    """Remembers which calls have come how far, so that a stop in the middle can be told truthfully."""

    def __init__(self, calls: dict[str, ToolCall], parallel: frozenset[str]) -> None:
        self._calls = calls
        self._parallel = parallel
        self._outcomes: dict[str, Outcome] = {}
        self._host: Host | None = None

    async def run(self, host: Host) -> None:
        """Run them all; only cancellation is raised."""
        self._host = host
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
        self._outcomes[use_id] = await host.call_tool(self._calls[use_id])

    def results(self) -> list[dict[str, Any]]:
        """Return a ``tool_result`` for every call, in the order of the calls."""
        return [self._result(use_id) for use_id in self._calls]

    def _result(self, use_id: str) -> dict[str, Any]:
        outcome = self._outcomes.get(use_id)
        if outcome is None:
            return _block(use_id, self._stopped(use_id), is_error=True)
        # The API takes no empty text.
        text = outcome.output or "(no output)"
        return _block(use_id, text, outcome.pictures, is_error=outcome.status != "completed")

    def _stopped(self, use_id: str) -> str:
        """Say whether it had begun, and what it had printed; one that waited for permission had not."""
        call = self._host.call_as_shown(self._calls[use_id].part_id) if self._host else None
        if call is None or call.started_at is None:
            return NOT_RUN
        return f"{STOPPED}\n{SO_FAR}\n{call.output}" if call.output.strip() else STOPPED


def _block(use_id: str, text: str, pictures: tuple[Picture, ...] = (), *, is_error: bool) -> dict[str, Any]:
    content: Any = [{"type": "text", "text": text}, *map(image_block, pictures)] if pictures else text
    block: dict[str, Any] = {"type": "tool_result", "tool_use_id": use_id, "content": content}
    return {**block, "is_error": True} if is_error else block
