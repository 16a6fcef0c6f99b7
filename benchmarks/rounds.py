"""Rounds of ordered tokens on one road after the other, and their figures side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from benchmarks import child
from benchmarks.client import Heard
from benchmarks.feed import Order
from benchmarks.figures import cell, median, number, percentile

RATE = 50
"""Tokens a second for each chat."""
MANY = 20
"""Chats at once, where it is many."""


class Listener(Protocol):
    """One end of a road."""

    async def stream(self, order: Order) -> Heard:
        """Order tokens and return all that came because of it."""

    def close(self) -> None:
        """Hang up."""


@dataclass(frozen=True)
class Plan:
    """How many rounds, and how many tokens a chat gets in each: alone, and as one of many."""

    rounds: int
    alone: int
    among: int


@dataclass(frozen=True)
class Road:
    """One way from the feed to clients; ``connect`` makes that many, each with a chat of its own."""

    pid: int
    connect: Callable[[int], Awaitable[Sequence[Listener]]]


@dataclass(frozen=True)
class Round:
    """One round on one road: what all chats heard, and the server's processor time in seconds."""

    heard: Sequence[Heard]
    cpu: float

    @property
    def tokens(self) -> int:
        return sum(one.tokens for one in self.heard)

    def delay(self, share: float) -> float:
        return percentile([delay for one in self.heard for delay in one.delays], share)

    def per_token(self, what: Callable[[Heard], int]) -> float:
        return sum(map(what, self.heard)) / self.tokens


FIGURES: Mapping[str, Callable[[Round], float]] = {
    "p50, ms": lambda r: r.delay(0.50),
    "p95, ms": lambda r: r.delay(0.95),
    "p99, ms": lambda r: r.delay(0.99),
    "worst, ms": lambda r: r.delay(1.0),
    "first token after the prompt, ms": lambda r: median(one.first for one in r.heard),
    "messages a token": lambda r: r.per_token(lambda one: one.messages),
    "bytes a token, inflated": lambda r: r.per_token(lambda one: one.inflated),
    "bytes a token, on the wire": lambda r: r.per_token(lambda one: one.wire),
    "server CPU, s per 10,000 tokens": lambda r: r.cpu / r.tokens * 10_000,
}


async def play(road: Road, chats: int, order: Order) -> Round:
    """Play one round; raise RuntimeError when a token is missing."""
    clients = await road.connect(chats)
    try:
        before = child.cpu_seconds(road.pid)
        heard = await asyncio.gather(*(client.stream(order) for client in clients))
        cpu = child.cpu_seconds(road.pid) - before
    finally:
        for client in clients:
            client.close()
    for one in heard:
        if one.tokens != order.count:
            raise RuntimeError(f"{order.count} tokens were sent, {one.tokens} came")
    return Round(heard, cpu)


def rows(
    limit: list[Round],
    ours: list[Round],
    more: Sequence[list[Round]] = (),
    figures: Collection[str] = tuple(FIGURES),
) -> list[list[str]]:
    """Return the table's rows: each figure of the limit, of ours, what lies between, and others."""
    return [_row(name, FIGURES[name], limit, ours, more) for name in figures]


def _row(
    name: str,
    figure: Callable[[Round], float],
    limit: list[Round],
    ours: list[Round],
    more: Sequence[list[Round]],
) -> list[str]:
    theirs, mine, *others = ([figure(one) for one in rounds] for rounds in (limit, ours, *more))
    below, above = median(theirs), median(mine)
    between = (number(above - below), f"{number(above / below)}x")
    return [name, cell(theirs), cell(mine), *between, *map(cell, others)]
