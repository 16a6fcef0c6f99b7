"""The kernel of a cell that called ``%agent`` and waits: code for it runs there, in the middle of that cell.

Sent over the kernel's own connection it would wait for the cell, and the cell waits for the agent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Protocol

from jupyter_agentchat.notebooks.hands import HandFailed, HandGone, Hands
from jupyter_agentchat.notebooks.run import Ask, Run

RUN_CODE = "run_code"
"""The tool that such a kernel offers: all that is run in it is code."""


class CodeRunner(Protocol):
    """What the tools need of a kernel, wherever its code runs."""

    kernel_id: str
    is_busy_for_others: bool
    language: str

    @property
    def runs(self) -> tuple[Run, ...]:
        """Our runs that have not ended, in order."""

    def run(
        self,
        code: str,
        *,
        silent: bool = False,
        store_history: bool = True,
        expressions: Mapping[str, str] | None = None,
        ask: Ask | None = None,
    ) -> Run:
        """Begin to run code."""

    @property
    def interrupt(self) -> Callable[[], Awaitable[Any]]:
        """Interrupt what runs."""

    def follow(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do something beside a run."""


class HandKernel:
    """``CodeRunner`` by way of a hand. Only the waiting cell counts as an execution."""

    language = "python"
    is_busy_for_others = False

    def __init__(self, hands: Hands, kernel_id: str) -> None:
        self.kernel_id = kernel_id
        self._hands = hands
        self._runs: list[Run] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._calls: set[asyncio.Task[None]] = set()

    @property
    def runs(self) -> tuple[Run, ...]:
        """Our runs that have not ended, in order."""
        return tuple(self._runs)

    def run(
        self,
        code: str,
        *,
        silent: bool = False,
        store_history: bool = True,  # noqa: ARG002 - see above
        expressions: Mapping[str, str] | None = None,
        ask: Ask | None = None,  # noqa: ARG002 - the cell has an input line of its own
    ) -> Run:
        """Send code to whoever waits in the cell."""
        run = Run("", code)
        self._runs.append(run)
        given = {"code": code, "silent": silent, "expressions": dict(expressions or {})}
        call = self.follow(self._go(run, given))
        run.stop = call.cancel
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)
        return run

    async def interrupt(self) -> None:
        """Call off what runs; the hand interrupts it."""
        for call in tuple(self._calls):
            call.cancel()

    def follow(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do something beside a run."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _go(self, run: Run, given: dict[str, Any]) -> None:
        run.take("status", {"execution_state": "busy"})
        try:
            said = await self._hands.call(
                RUN_CODE, given, kernel=self.kernel_id, heard=lambda news: _take(run, news)
            )
            reply = said if isinstance(said, dict) else {}
        except (HandFailed, HandGone) as trouble:
            reply = _broken(run, "Not run to its end", str(trouble))
        except asyncio.CancelledError:
            reply = _broken(run, "KeyboardInterrupt", "")
        self._runs.remove(run)
        run.take("status", {"execution_state": "idle"})
        run.reply(reply)


def _take(run: Run, news: Any) -> None:
    """Take messages as the kernel would have sent them: pairs of kind and content."""
    for message in news if isinstance(news, list) else []:
        match message:
            case [str() as kind, dict() as content]:
                run.take(kind, content)


def _broken(run: Run, name: str, why: str) -> dict[str, Any]:
    error = {"ename": name, "evalue": why, "traceback": []}
    run.take("error", error)
    return {"status": "error", **error}
