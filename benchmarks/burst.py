"""What streaming into a session with a past costs on the wire, against the text itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks import child, jupyter
from benchmarks.client import Client, Heard, LimitClient
from benchmarks.feed import CHARS, Order
from benchmarks.figures import Report, number, table, verdict
from benchmarks.history import KILOBYTES, write_history

DELTAS = 5_000
BOUND = 3.0
"""How many times the text's bytes one client may be sent."""


async def measure(folder: Path, rates: Sequence[int]) -> Report:
    """Stream at each rate (0: as fast as it goes, which is the one that is judged)."""
    rows: list[list[str]] = []
    async with (
        child.serving("benchmarks.feed", folder / "feed.log") as (_, feed),
        child.serving("benchmarks.limit", folder / "limit.log") as (_, bare_port),
        jupyter.serving(folder / "ours", jupyter.WITH_FEED) as server,
    ):
        judged = 0.0
        for rate in rates:
            order = Order(feed, DELTAS, rate)
            bare = LimitClient(f"ws://127.0.0.1:{bare_port}/")
            await bare.connect()
            rows.append(_row("limit", rate, await _heard(bare, order)))
            ours = await server.connect("feed")
            await write_history(ours)
            heard = await _heard(ours, order)
            rows.append(_row("ours", rate, heard))
            judged = judged if rate else _times(heard.inflated)
    _, sentence = verdict("as fast as it goes, inflated, one client is sent", judged, BOUND, "times the text")
    title = f"{DELTAS:,} deltas of {CHARS} characters into a session with {KILOBYTES} kB of history"
    head = ("", "tokens/s", "messages", "bytes / text, inflated", "bytes / text, on the wire", "seconds")
    return Report("\n".join((table(title, head, rows), sentence)))


async def _heard(client: Client, order: Order) -> Heard:
    try:
        heard = await client.stream(order)
    finally:
        client.close()
    if heard.tokens != DELTAS:
        raise RuntimeError(f"{DELTAS} tokens were sent, {heard.tokens} came")
    return heard


def _times(count: int) -> float:
    return count / (DELTAS * CHARS)


def _row(who: str, rate: int, heard: Heard) -> list[str]:
    seconds = (heard.pieces[-1].at - heard.asked_at) / 1e9
    times = (_times(heard.inflated), _times(heard.wire))
    pace = f"{rate}" if rate else "as fast as it goes"
    return [who, pace, f"{heard.messages:,}", *map(number, times), number(seconds)]
