"""A command in the workspace: started, listened to, and ended with all that came from it (R-S6).

Each one has a keeper (``keeper.py``), a process between it and us. To stop the command, the keeper's input is
closed; when this server dies the system closes it, so both are one road.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, cast

from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.workspace import keeper, strays
from jupyter_agentchat.workspace.environment import environment_for_commands
from jupyter_agentchat.workspace.stream import Stream

if sys.platform != "win32":
    import fcntl

GRACE = keeper.HOPELESS + 0.4
"""Seconds that the keeper of a stopped command gets; then it is killed too."""
_SHELLS = ("/bin/bash", "/usr/bin/bash", "/usr/local/bin/bash", "/bin/sh")
"""By their whole names: a workspace must not bring its own (R-T11)."""
_PIPE_SIZE = 1_048_576


class Ended(Value, frozen=True, kw_only=True):
    """How a command ended. ``exit_code`` is 128 and the signal's number where a signal ended it."""

    exit_code: int | None
    """None when nobody knows: it was killed together with its keeper."""
    signal: int | None = None
    timed_out: bool = False
    left: tuple[str, ...] = ()
    """Names of what it had left running in the background, and what was ended then."""
    stuck: int = 0
    """Processes that could not be ended."""


async def run_command(
    line: str,
    folder: Path,
    limit: float,
    take: Callable[[bytes], None],
    ours: Mapping[str, str] = os.environ,
) -> Ended:
    """Run a line of shell for at most ``limit`` seconds and give what it prints to ``take``.

    When this is cancelled, the command and all that came from it have ended before it returns. Raises OSError
    when it could not be started.
    """
    opening = asyncio.ensure_future(asyncio.to_thread(_Kept, line, folder, ours))
    stopped = await _see_out(opening)
    kept = opening.result()
    kept.listen(take)
    in_time = True
    try:
        if not stopped:
            in_time = await kept.ends_within(limit)
    finally:
        stopped = await _see_out(asyncio.ensure_future(kept.end())) or stopped
    if stopped:
        raise asyncio.CancelledError
    return kept.outcome(timed_out=not in_time)


class _Kept:
    """A command with its keeper. Made in a thread: starting a process blocks."""

    def __init__(self, line: str, folder: Path, ours: Mapping[str, str]) -> None:
        self._mark = strays.new_mark()
        self._report = b""
        self._streams: tuple[Stream, ...] = ()
        environment = {**environment_for_commands(ours), strays.MARK: self._mark}
        task = {"argv": [_shell(), "-c", line], "env": environment, "folder": str(folder)}
        self._output, theirs = os.pipe()
        _widen(theirs)
        try:
            self._keeper = _start_keeper(theirs)
        except OSError:
            os.close(self._output)
            raise
        finally:
            os.close(theirs)
        self._control = cast("IO[bytes]", self._keeper.stdin)
        self._reports = cast("IO[bytes]", self._keeper.stdout)
        with suppress(BrokenPipeError):  # then there is no report either
            self._control.write(json.dumps(task).encode() + b"\n")

    def listen(self, take: Callable[[bytes], None]) -> None:
        """Begin to read what it prints, and its keeper's report."""
        self._streams = (Stream(self._output, take), Stream(self._reports.fileno(), self._hear))

    def _hear(self, data: bytes) -> None:
        self._report += data

    async def ends_within(self, limit: float) -> bool:
        """Wait until its keeper has ended; say whether that was in time."""
        try:
            async with asyncio.timeout(limit):
                await self._streams[1].ended.wait()
        except TimeoutError:
            return False
        return True

    async def end(self) -> None:
        """Return when nothing of it runs any more, in whatever state it is now."""
        self._control.close()
        if not await self.ends_within(GRACE):
            self._keeper.kill()
        if not self._report:
            await asyncio.to_thread(strays.end, self._mark)
        for stream in self._streams:
            stream.close()
        os.close(self._output)
        self._reports.close()
        await asyncio.to_thread(self._keeper.wait)

    def outcome(self, *, timed_out: bool) -> Ended:
        """Return what the keeper reported. Raises OSError when there was nothing to keep."""
        report: dict[str, Any] = json.loads(self._report or b"{}")
        if "error" in report:
            raise OSError(*report["error"])
        status = report.get("status")
        code = None if status is None else os.waitstatus_to_exitcode(status)
        return Ended(
            exit_code=128 - code if code is not None and code < 0 else code,
            signal=-code if code is not None and code < 0 else None,
            timed_out=timed_out,
            left=tuple(report.get("left", ())),
            stuck=report.get("stuck", 0),
        )


def _start_keeper(output: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own program, by its whole name
        [sys.executable, "-I", "-S", keeper.__file__, str(output)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
        pass_fds=(output,),
        start_new_session=True,
        cwd="/",
        env={},
    )


def _widen(pipe: int) -> None:
    """Let much be read at once, where the system has such a thing and grants it."""
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_SIZE)


def _shell() -> str:
    return next((shell for shell in _SHELLS if Path(shell).exists()), _SHELLS[-1])


async def _see_out(work: asyncio.Future[Any]) -> bool:
    """Wait for its end, also when cancelled meanwhile; say whether that was so."""
    cancelled = False
    while not work.done():
        try:
            await asyncio.wait({work})
        except asyncio.CancelledError:
            cancelled = True
    return cancelled
