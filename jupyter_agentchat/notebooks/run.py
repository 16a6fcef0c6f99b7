"""One run of code in a kernel: its outputs, how it is doing, and how it ended."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Literal

from jupyter_agentchat.notebooks.live_outputs import LiveOutputs

RunState = Literal["queued", "running", "ok", "error", "aborted", "died", "restarted"]
"""``queued``: the kernel is busy with something else. ``aborted``: code before it failed."""

OPEN: frozenset[RunState] = frozenset({"queued", "running"})

ANEW = "The kernel was restarted since you last ran code in it: its variables were gone before this ran."
LOST = "The kernel died while this ran. Its variables are gone."
RESTARTED = "The kernel was restarted while this ran. Its variables are gone."

Ask = Callable[[str, bool], Awaitable[str | None]]
"""Called with a prompt and whether what is typed is secret; returns what was typed, None when nobody types.
Cancelled when the run has ended."""

HIDDEN = "········"
"""What is shown in place of a secret, as JupyterLab does."""

NO_LINE = "[no answer: the code was interrupted]"

Listener = Callable[[str, Mapping[str, Any]], None]


class Run:
    """Made by a kernel, which hands it the messages that answer it."""

    def __init__(self, message_id: str, code: str, ask: Ask | None = None) -> None:
        self.message_id = message_id
        self.code = code
        self.state: RunState = "queued"
        self.live = LiveOutputs()
        self.execution_count: int | None = None
        self.error: Mapping[str, Any] | None = None
        self.expressions: Mapping[str, Any] = {}
        """What the kernel replied to ``user_expressions``."""
        self.is_first_of_another_life = False
        """The kernel was restarted since code last ran in it from here."""
        self.ask = ask
        self.stop: Callable[[], object] | None = None
        """Ends it when its turn is stopped; None: it is the kernel's then, and goes on."""
        self._asking: asyncio.Future[str | None] | None = None
        self._nobody_asked = asyncio.Event()
        self._nobody_asked.set()
        self._replied = False
        self._idle = False
        self._ended = asyncio.Event()
        self._watchers: list[Callable[[], None]] = []
        self._listeners: list[Listener] = []

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.state in OPEN

    def watch(self, changed: Callable[[], None]) -> None:
        """Call after every change from now on; must not block."""
        self._watchers.append(changed)

    def listen(self, heard: Listener) -> None:
        """Call with every message of the kernel's that is an output, before ``watch`` is."""
        self._listeners.append(heard)

    @property
    def is_asking(self) -> bool:
        """Whether it waits for a line that a person was asked for."""
        return not self._nobody_asked.is_set()

    async def wait(self, seconds: float | None = None) -> bool:
        """Return whether it has ended, at the latest after so many seconds; what a person takes is free."""
        return await patiently(self._ended.wait, lambda: self, seconds)

    async def ended_within(self, seconds: float) -> bool:
        """Return whether it has ended, at the latest after so many seconds, whoever is asked meanwhile."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._ended.wait()
        return not self.is_open

    async def answered(self) -> None:
        """Return when it does not wait for a person."""
        await self._nobody_asked.wait()

    def give_up(self) -> bool:
        """Ask no longer, so that the code is interrupted; say whether it was asking at all."""
        return self._asking is not None and self._asking.cancel()

    # --- from the kernel

    def take(self, kind: str, content: Mapping[str, Any]) -> None:
        """Take a message from the kernel's IOPub that answers this run."""
        if kind == "status":
            self._status(str(content.get("execution_state")))
        elif kind == "execute_input":
            self.execution_count = content.get("execution_count")
        else:
            self.live.take(kind, content)
            for heard in self._listeners:
                heard(kind, content)
        self._changed()

    def reply(self, content: Mapping[str, Any]) -> None:
        """Take the kernel's reply. The outputs may still be on their way: they end with ``idle``."""
        self._replied = True
        self.execution_count = content.get("execution_count", self.execution_count)
        self.expressions = content.get("user_expressions", {})
        if content.get("status") == "error":
            self.error = content
        elif content.get("status") in ("aborted", "abort"):
            if self.execution_count is None:
                self._end("aborted")
                return
            self.error = content  # it had begun: so some kernels, like R's, call what was interrupted
        if self._idle:
            self._finish()

    async def asked(self, prompt: str, is_secret: bool) -> str | None:
        """Have the person asked for a line; None when there is none, and then the code has to be stopped.

        The line, or what stands for a secret, is an output, as in every front end.
        """
        if self.ask is None:
            return None
        asking = self._asking = asyncio.ensure_future(self.ask(prompt, is_secret))
        self._nobody_asked.clear()
        self._changed()
        try:
            await asyncio.wait({asking})
        finally:
            asking.cancel()
            self._asking = None
            self._nobody_asked.set()
        typed = None if asking.cancelled() else asking.result()
        if not self.is_open:
            return None
        shown = NO_LINE if typed is None else HIDDEN if is_secret else typed
        self.take("stream", {"name": "stdout", "text": f"{prompt}{shown}\n"})
        return typed

    def lose(self, state: Literal["died", "restarted"]) -> None:
        """The kernel that ran it is no more."""
        self._end(state)

    def _status(self, state: str) -> None:
        if state == "busy" and self.state == "queued":
            self.state = "running"
        elif state == "idle":
            self._idle = True
            if self._replied:
                self._finish()

    def _finish(self) -> None:
        self._end("ok" if self.error is None else "error")

    def _end(self, state: RunState) -> None:
        if self.is_open:
            self.state = state
            self._ended.set()
            self.give_up()
            self._changed()

    def _changed(self) -> None:
        for changed in self._watchers:
            changed()


async def patiently(
    ended: Callable[[], Awaitable[object]], run: Callable[[], Run | None], seconds: float | None
) -> bool:
    """Return whether something has ended, at the latest after so many seconds in which nobody was asked."""
    while True:
        try:
            async with asyncio.timeout(seconds):
                await ended()
        except TimeoutError:
            now = run()
            if now is None or not now.is_asking:
                return False
            await now.answered()
        else:
            return True
