"""Opening a long session: what a message weighs, how long it takes, what memory it costs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import child, jupyter
from benchmarks.client import LimitClient
from benchmarks.figures import Report, cell, median, number, table, verdict
from benchmarks.long_session import document

SIZES = (200, 2_000, 10_000)
FIRST_KB = 512.0
"""What one message may weigh, of the longest session."""


@dataclass(frozen=True)
class Opened:
    """One opening: ms until the last of the session is here, and bytes until then."""

    ms: float
    largest: int
    inflated: int
    wire: int


class BareClient(LimitClient):
    """Asks the limit for so many bytes."""

    async def read(self, size: int) -> float:
        """Return how long that took, in ms."""
        before = time.monotonic_ns()
        await self._ask(str(size), lambda text: len(text) == size)
        return (time.monotonic_ns() - before) / 1e6


async def measure(folder: Path, rounds: int) -> Report:
    """Open each size in turn with the limit, whose answer has as many bytes as ours."""
    rows, largest = [], 0
    async with (
        child.serving("benchmarks.opening_limit", folder / "limit.log") as (_, bare_port),
        jupyter.serving(folder / "ours", jupyter.WITH_FEED) as server,
    ):
        bare = BareClient(f"ws://127.0.0.1:{bare_port}/", compress=True)
        await bare.connect()
        for parts in SIZES:
            before = child.memory(server.process.pid)
            text = document(parts, str(server.folder / "work"))
            session_id = await server.bring(text)
            ours, limit = [], []
            for _ in range(rounds + 1):
                ours.append(await _open(server, session_id))
                limit.append(await bare.read(ours[-1].inflated))
            ours, limit = ours[1:], limit[1:]  # the first one loads what is loaded once
            grown = (child.memory(server.process.pid) - before) / 1e6
            times = [one.ms for one in ours]
            largest = max(one.largest for one in ours)
            rows.append(
                [
                    f"{parts:,}",
                    f"{len(text) / 1e6:.1f}",
                    cell(limit),
                    cell(times),
                    f"{number(median(times) / median(limit))}x",
                    f"{largest / 1_000:.0f}",
                    f"{max(one.inflated for one in ours) / 1_000:.0f}",
                    f"{max(one.wire for one in ours) / 1_000:.0f}",
                    number(grown),
                ]
            )
        bare.close()
    head = (
        *("parts", "as a file, MB", "limit, ms", "until synced, ms", "ours / limit"),
        *("largest message, kB", "all, kB", "on the wire, kB", "server's memory after import, MB"),
    )
    holds, sentence = verdict(
        "the largest message of the longest session has", largest / 1_000, FIRST_KB, "kB"
    )
    return Report(table(f"Opening a long session, {rounds} rounds", head, rows) + "\n" + sentence, holds)


async def _open(server: jupyter.Server, session_id: str) -> Opened:
    client = server.client(session_id)
    before = time.monotonic_ns()
    got = await client.open()
    ms = (time.monotonic_ns() - before) / 1e6
    wire = client.wire
    client.close()
    sizes = [len(text.encode()) for _, text in got]
    return Opened(ms=ms, largest=max(sizes), inflated=sum(sizes), wire=wire)
