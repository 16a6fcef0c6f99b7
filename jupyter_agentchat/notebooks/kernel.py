"""One kernel of the server, the one that people see, through a client of our own.

No browser is needed. Every front end that looks at the kernel sees what runs here; what they run is seen
here too, and never interrupted by us.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from queue import Empty
from typing import Any, Protocol

from jupyter_client.asynchronous.client import AsyncKernelClient

from jupyter_agentchat.notebooks.run import Ask, Run

_log = logging.getLogger(__name__)

SUBSCRIBED_WITHIN = 3.0
"""Seconds. A kernel says something as soon as one listens; an old one may not, and is believed then."""

LOOK_EVERY = 0.5
"""Seconds between two looks whether the process is alive, while something runs."""

ANSWERED_WITHIN = 0.5
"""Seconds after which a socket that is written to is looked at again. ZeroMQ says only once that a message is
there, and to whoever uses the socket next: where that is ``send``, nobody who waits is woken any more."""


class KernelProcess(Protocol):
    """What is needed of Jupyter's kernel manager, for one kernel."""

    def get_connection_info(self, session: bool = ...) -> Any:
        """Return ports and key."""

    def is_alive(self) -> Any:
        """Say whether the process runs; plain or asynchronous."""


class Kernel:
    """``open`` first; ``run`` returns at once, and the run is followed from then on."""

    def __init__(
        self, kernel_id: str, process: KernelProcess, interrupt: Callable[[], Awaitable[Any]]
    ) -> None:
        self.kernel_id = kernel_id
        self.interrupt = interrupt
        self.is_busy_for_others = False
        self.language = ""
        """As the kernel says it; empty as long as it has not."""
        self._process = process
        self._runs: dict[str, Run] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._heard = asyncio.Event()
        self._introduced = asyncio.Event()
        self._client = AsyncKernelClient()
        self._pid: Any = None

    async def open(self) -> None:
        """Connect, and return when nothing that is printed from now on can be missed."""
        self._client.load_connection_info(self._process.get_connection_info(session=False))
        self._client.start_channels(hb=False)
        for read in (self._read_iopub, self._read_shell, self._read_stdin, self._read_control):
            self.follow(read())
        for channel in (self._client.control_channel, self._client.shell_channel):
            # The first is answered also while the kernel is busy; some kernels, as R's, know only the second.
            channel.send(self._client.session.msg("kernel_info_request"))
        try:
            async with asyncio.timeout(SUBSCRIBED_WITHIN):
                await self._heard.wait()
        except TimeoutError:
            _log.info("kernel %s said nothing when we began to listen", self.kernel_id)

    async def close(self) -> None:
        """Let go of the kernel; what runs in it goes on."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._client.stop_channels()

    async def speaks(self) -> str:
        """Return its language; empty when it does not say in time."""
        try:
            async with asyncio.timeout(SUBSCRIBED_WITHIN):
                await self._introduced.wait()
        except TimeoutError:
            _log.info("kernel %s does not say which language it speaks", self.kernel_id)
        return self.language

    @property
    def runs(self) -> tuple[Run, ...]:
        """Our runs that have not ended, in order."""
        return tuple(self._runs.values())

    def run(
        self,
        code: str,
        *,
        silent: bool = False,
        store_history: bool = True,
        expressions: Mapping[str, str] | None = None,
        ask: Ask | None = None,
    ) -> Run:
        """Send code to the kernel. With ``ask`` the code may ask for input; without, asking fails in it."""
        message_id = self._client.execute(
            code,
            silent=silent,
            store_history=store_history,
            user_expressions=dict(expressions or {}),
            allow_stdin=ask is not None,
        )
        run = Run(message_id, code, ask)
        run.is_first_of_another_life = self._pid not in (None, _pid(self._process))
        self._runs[message_id] = run
        run.watch(lambda: None if run.is_open else self._forget(run))
        if len(self._runs) == 1:
            self._pid = _pid(self._process)
            self.follow(self._watch_process())
        return run

    def _forget(self, run: Run) -> None:
        self._runs.pop(run.message_id, None)

    # --- what the kernel says

    async def _read_iopub(self) -> None:
        while True:
            message = await _next(self._client.get_iopub_msg)
            if message is None:
                continue
            self._heard.set()
            kind, content = message["header"]["msg_type"], message["content"]
            run = self._runs.get(message["parent_header"].get("msg_id", ""))
            if kind == "shutdown_reply":
                self._lose_all(restarted=bool(content.get("restart")))
            elif run is not None:
                run.take(kind, content)
            elif kind == "status" and message["parent_header"].get("msg_type") != "kernel_info_request":
                self.is_busy_for_others = content.get("execution_state") == "busy"

    async def _read_shell(self) -> None:
        while True:
            message = await _next(self._client.get_shell_msg, ANSWERED_WITHIN)
            self._take_introduction(message)
            run = self._runs.get(message["parent_header"].get("msg_id", "")) if message else None
            if message is not None and run is not None and message["header"]["msg_type"] == "execute_reply":
                run.reply(message["content"])

    async def _read_control(self) -> None:
        while True:
            self._take_introduction(await _next(self._client.get_control_msg, ANSWERED_WITHIN))

    def _take_introduction(self, message: Mapping[str, Any] | None) -> None:
        if message is not None and message["header"]["msg_type"] == "kernel_info_reply":
            self.language = str(message["content"].get("language_info", {}).get("name", ""))
            self._introduced.set()

    async def _read_stdin(self) -> None:
        while True:
            message = await _next(self._client.get_stdin_msg, ANSWERED_WITHIN)
            run = self._runs.get(message["parent_header"].get("msg_id", "")) if message else None
            if message is not None and run is not None and run.ask is not None:
                self.follow(self._answer(run, message["content"]))

    async def _answer(self, run: Run, content: Mapping[str, Any]) -> None:
        """Give the code the line that it waits for; stop it when there is none, for nobody else can."""
        typed = await run.asked(str(content.get("prompt", "")), bool(content.get("password")))
        if not run.is_open:
            return
        if typed is not None:
            self._client.input(typed)
        else:
            await self.interrupt()

    # --- the kernel's life

    async def _watch_process(self) -> None:
        """A process that is killed says nothing: look for it as long as something runs in it."""
        while self._runs:
            if not await settled(self._process.is_alive()):
                self._lose_all(restarted=False)
            elif _pid(self._process) != self._pid:
                self._lose_all(restarted=True)
            await asyncio.sleep(LOOK_EVERY)

    def _lose_all(self, *, restarted: bool) -> None:
        for run in self.runs:
            run.lose("restarted" if restarted else "died")

    def follow(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do something beside a run, for as long as we listen to the kernel."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


async def _next(get: Callable[..., Any], within: float | None = None) -> dict[str, Any] | None:
    """Return the next message; None for one that is not signed as it should be, and now and then for none.

    A socket that wakes up without a message is told as ``Empty``, also where no time limit was given.
    """
    try:
        message: dict[str, Any] = await get(timeout=within)
    except Empty:
        return None
    except ValueError as error:
        _log.warning("a kernel's message cannot be read: %s", error)
        return None
    return message


async def settled(value: Any) -> Any:
    """Return what a plain or an asynchronous method of Jupyter's returned."""
    return await value if isinstance(value, Awaitable) else value


def _pid(process: KernelProcess) -> Any:
    return getattr(getattr(process, "provisioner", None), "pid", None)
