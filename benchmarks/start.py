"""What our extension adds to the start of a Jupyter server: time, memory, imports."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import child, jupyter
from benchmarks.figures import Report, cell, median, number, table

IMPORTS = """
import time
import jupyter_server.serverapp, jupyterlab.labapp
begun = time.perf_counter()
import jupyter_agentchat.server.app, jupyter_agentchat.server.routes
waited_for = time.perf_counter()
import jupyter_agentchat.runtime.assembly, sqlite_utils
print((waited_for - begun) * 1000, (time.perf_counter() - waited_for) * 1000)
"""
"""What the server's start waits for, then what is imported in threads beside it; milliseconds."""


@dataclass(frozen=True)
class Plan:
    """How many starts of each server, and how long after the first answer its memory is read (seconds)."""

    runs: int
    settle: float


@dataclass(frozen=True)
class Start:
    """One start: seconds until the first answer, processor seconds and megabytes after settling."""

    seconds: float
    cpu: float
    rss: float


async def measure(folder: Path, plan: Plan) -> Report:
    """Start servers without and with us in turn, after one of each to warm the disk's cache."""
    plain: list[Start] = []
    ours: list[Start] = []
    for run in range(plan.runs + 1):
        settle = plan.settle if run else 0.0
        for starts, extensions in ((plain, ()), (ours, (jupyter.OURS,))):
            starts.append(await _start(folder / f"{len(extensions)}-{run}", extensions, settle))
    imports = [await _import() for _ in range(plan.runs)]
    return Report(_text(plan, plain[1:], ours[1:], imports))


async def _start(folder: Path, extensions: Sequence[str], settle: float) -> Start:
    async with jupyter.serving(folder, *extensions) as server:
        await asyncio.sleep(settle)
        pid = server.process.pid
        return Start(server.started, child.cpu_seconds(pid), child.rss_megabytes(pid))


async def _import() -> list[float]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", IMPORTS, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    return [float(figure) for figure in printed.split()]


def _text(plan: Plan, plain: list[Start], ours: list[Start], imports: list[list[float]]) -> str:
    figures: dict[str, Callable[[Start], float]] = {
        "start until /api/status answers, s": lambda start: start.seconds,
        f"CPU {plan.settle:.0f} s later, s": lambda start: start.cpu,
        f"RSS {plan.settle:.0f} s later, MB": lambda start: start.rss,
    }
    rows = []
    for name, figure in figures.items():
        without, with_us = ([figure(start) for start in starts] for starts in (plain, ours))
        rows.append([name, cell(without), cell(with_us), number(median(with_us) - median(without))])
    names = ("imports that the start waits for, ms", "imports in threads beside it, ms")
    for name, spent in zip(names, zip(*imports, strict=True), strict=True):
        rows.append([name, "0", cell(spent), number(median(spent))])
    title = f"Start of a server with JupyterLab, runs of each: {plan.runs}"
    return table(title, ("", "limit: without us", "with us", "added"), rows)
