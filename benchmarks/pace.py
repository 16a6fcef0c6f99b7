"""How many tokens a second a client can be sent before it falls behind."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from benchmarks import child, jupyter
from benchmarks.client import Client, Heard, LimitClient
from benchmarks.feed import Order
from benchmarks.figures import Report, median, table

RATES = (100, 200, 500, 1_000, 2_000, 5_000, 10_000)
MOST_TOKENS = 12_000
"""Of four characters: a longer answer is cut on the screen."""
BEHIND_MS = 250.0
"""A client has fallen behind when the last tenth of its tokens came so late."""

Connect = Callable[[], Awaitable[Client]]


async def measure(folder: Path, seconds: int) -> Report:
    """Go up through the rates until somebody falls behind; the limit and we in turn."""
    async with (
        child.serving("benchmarks.feed", folder / "feed.log") as (_, feed),
        child.serving("benchmarks.limit", folder / "limit.log") as (_, bare_port),
        jupyter.serving(folder / "ours", jupyter.WITH_FEED) as server,
    ):

        async def bare() -> Client:
            client = LimitClient(f"ws://127.0.0.1:{bare_port}/")
            await client.connect()
            return client

        async def ours() -> Client:
            return await server.connect("feed")

        rows = [
            [str(chats), *[f"{await _fastest(feed, connect, chats, seconds):,}" for connect in (bare, ours)]]
            for chats in (1, 20)
        ]
    head = ("sessions", "limit: bare socket, tokens/s each", "ours, tokens/s each")
    return Report(table(f"The fastest rate at which nobody falls behind, of {_list(RATES)}", head, rows))


async def _fastest(feed: int, connect: Connect, chats: int, seconds: int) -> int:
    best = 0
    for rate in RATES:
        clients = [await connect() for _ in range(chats)]
        order = Order(feed, min(MOST_TOKENS, rate * seconds), rate, gate=chats)
        heard = await asyncio.gather(*(client.stream(order) for client in clients))
        for client in clients:
            client.close()
        if any(_is_behind(one) for one in heard):
            break
        best = rate
    return best


def _is_behind(heard: Heard) -> bool:
    last = heard.delays[-max(1, heard.tokens // 10) :]
    return median(last) > BEHIND_MS


def _list(rates: Sequence[int]) -> str:
    return ", ".join(f"{rate:,}" for rate in rates)
