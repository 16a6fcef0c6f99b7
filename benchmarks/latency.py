"""From the feed to a WebSocket client: the bare hop and our server in turn, round by round, in one run."""

from __future__ import annotations

from pathlib import Path

from benchmarks import child, jupyter
from benchmarks.client import Client, LimitClient
from benchmarks.feed import CHARS, Order
from benchmarks.figures import Report, median, table, verdict
from benchmarks.history import KILOBYTES, write_history
from benchmarks.rounds import FIGURES, MANY, RATE, Plan, Road, Round, play, rows

BOUND_MS = 1.0
"""What one chat may add to the limit's p50."""


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
            await play(road, 1, Order(feed, plan.rounds * 10, RATE))  # warm-up
        alone: list[list[Round]] = [[], [], []]
        among: list[list[Round]] = [[], []]
        for _ in range(plan.rounds):
            for rounds, road in zip(alone, (limit, ours, old), strict=True):
                rounds.append(await play(road, 1, Order(feed, plan.alone, RATE)))
            for rounds, road in zip(among, (limit, ours), strict=True):
                rounds.append(await play(road, MANY, Order(feed, plan.among, RATE, gate=MANY)))
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
                rows(alone[0], alone[1], alone[2:]),
            ),
            sentence,
            table(f"{MANY} chats, {said} of {plan.among} a chat", head, rows(among[0], among[1])),
        )
    )
    return Report(text, holds)


def _p50(rounds: list[Round]) -> float:
    return median(FIGURES["p50, ms"](one) for one in rounds)
