"""Child processes: each says its port, ends with its parent, and never outlives its time."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

MOST_SECONDS = 900.0
"""However long a child is wanted, it ends after this."""

Process = asyncio.subprocess.Process


# --- in the child


def say_port(port: int) -> None:
    """Tell the parent where this child listens."""
    print(port, flush=True)


async def stop_with_parent() -> None:
    """Return when the parent has gone, which closes the standard input, or when the time is up."""
    loop, gone = asyncio.get_running_loop(), asyncio.Event()

    def watch() -> None:
        sys.stdin.buffer.read()
        with suppress(RuntimeError):  # the loop is closed already
            loop.call_soon_threadsafe(gone.set)

    threading.Thread(target=watch, daemon=True).start()
    with suppress(TimeoutError):
        await asyncio.wait_for(gone.wait(), MOST_SECONDS)


# --- in the parent


@asynccontextmanager
async def running(
    command: list[str], log: Path, env: Mapping[str, str] | None = None
) -> AsyncIterator[Process]:
    """Run a command; stop it in the end. What it complains of goes to ``log``."""
    with log.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            env=None if env is None else dict(env),
        )
    try:
        yield process
    finally:
        await _stop(process)


@asynccontextmanager
async def serving(module: str, log: Path) -> AsyncIterator[tuple[Process, int]]:
    """Run one of our modules that says its port; yield it and the port."""
    async with running([sys.executable, "-m", module], log) as process:
        assert process.stdout is not None
        line = await asyncio.wait_for(process.stdout.readline(), 30)
        if not line:
            raise RuntimeError(f"{module} did not start:\n{tail(log)}")
        yield process, int(line)


def memory(pid: int) -> int:
    """Return how many bytes a process holds in memory (its resident set)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def tail(log: Path) -> str:
    """Return the end of what a child complained of."""
    return log.read_text(encoding="utf-8", errors="replace")[-4000:]


async def _stop(process: Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), 15)
    except TimeoutError:
        process.kill()
        await process.wait()


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process, all threads together."""
    # Linux names a process's own clock by its id. /proc counts in hundredths of a second: too coarse.
    return time.clock_gettime_ns((~pid << 3) | 2) / 1e9


def rss_megabytes(pid: int) -> float:
    """Return the memory of a process that is in RAM now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
