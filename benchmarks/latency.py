"""From the feed to a WebSocket client: the bare hop and our server in turn, round by round, in one run."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import child, jupyter
from benchmarks.client import Client, Heard, LimitClient
from benchmarks.feed import CHARS, Order
from benchmarks.figures import Report, cell, median, number, percentile, table, verdict
from benchmarks.history import KILOBYTES, write_history

RATE = 50
MANY = 20
BOUND_MS = 1.0
"""What one chat may add to the limit's p50."""


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
    connect: Callable[[int], Awaitable[list[Client]]]


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


FIGURES: dict[str, Callable[[Round], float]] = {
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


async def measure(folder: Path, plan: Plan) -> Report:
    """Run all rounds and report; the bound is judged on the medians of the rounds."""
    async with (
        child.serving("benchmarks.feed", folder / "feed.log") as (_, feed),
        child.serving("benchmarks.limit", folder / "limit.log") as (bare, bare_port),
        jupyter.serving(folder / "ours", jupyter.WITH_FEED) as server,
    ):
        limit = Road(bare.pid, lambda chats: _bare_clients(bare_port, chats))
        ours = Road(server.process.pid, lambda chats: _our_clients(server, chats))
        old = Road(server.process.pid, lambda chats: _old_clients(server, chats))
        for road in (limit, ours):
            await _round(road, 1, Order(feed, plan.rounds * 10, RATE))  # warm-up
        alone: list[list[Round]] = [[], [], []]
        among: list[list[Round]] = [[], []]
        for _ in range(plan.rounds):
            for rounds, road in zip(alone, (limit, ours, old), strict=True):
                rounds.append(await _round(road, 1, Order(feed, plan.alone, RATE)))
            for rounds, road in zip(among, (limit, ours), strict=True):
                rounds.append(await _round(road, MANY, Order(feed, plan.among, RATE, gate=MANY)))
    return _report(plan, alone, among)


async def _bare_clients(port: int, chats: int) -> list[Client]:
    clients = [LimitClient(f"ws://127.0.0.1:{port}/") for _ in range(chats)]
    for client in clients:
        await client.connect()
    return list(clients)


async def _our_clients(server: jupyter.Server, chats: int) -> list[Client]:
    return [await server.connect("feed") for _ in range(chats)]


async def _old_clients(server: jupyter.Server, chats: int) -> list[Client]:
    clients = [await server.connect("feed") for _ in range(chats)]
    for client in clients:
        await write_history(client)
    return list(clients)


async def _round(road: Road, chats: int, order: Order) -> Round:
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


def _report(plan: Plan, alone: list[list[Round]], among: list[list[Round]]) -> Report:
    said = f"{RATE} tokens/s of {CHARS} characters, {plan.rounds} rounds"
    head = ("", "limit", "ours", "ours - limit", "ours / limit")
    added = _p50(alone[1]) - _p50(alone[0])
    holds, sentence = verdict("one chat adds to the limit's p50", added, BOUND_MS, "ms")
    text = "\n".join(
        (
            table(
                f"One chat, {said} of {plan.alone}",
                (*head, f"ours after {KILOBYTES} kB of history"),
                _rows(alone[0], alone[1], alone[2:]),
            ),
            sentence,
            table(f"{MANY} chats, {said} of {plan.among} a chat", head, _rows(among[0], among[1], [])),
        )
    )
    return Report(text, holds)


def _p50(rounds: list[Round]) -> float:
    return median(FIGURES["p50, ms"](one) for one in rounds)


def _rows(limit: list[Round], ours: list[Round], more: list[list[Round]]) -> list[list[str]]:
    return [_row(name, figure, limit, ours, more) for name, figure in FIGURES.items()]


def _row(
    name: str,
    figure: Callable[[Round], float],
    limit: list[Round],
    ours: list[Round],
    more: list[list[Round]],
) -> list[str]:
    theirs, mine, *others = ([figure(one) for one in rounds] for rounds in (limit, ours, *more))
    below, above = median(theirs), median(mine)
    between = (number(above - below), f"{number(above / below)}x")
    return [name, cell(theirs), cell(mine), *between, *map(cell, others)]
