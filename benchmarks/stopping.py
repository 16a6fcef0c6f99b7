"""From Stop to the news of it at the client, and to the closed connection at the API: real agent, real SDK.

The API is the tests' own (``tests.messages_api``), in this process: it notes when its connection is closed.
The limit is a bare server with the same SDK, stopped in turns with ours. The browser's part, from the click
to the screen, is measured in the browser: ``make test-ui ARGS=model-steering`` prints it.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks import child, jupyter
from benchmarks.client import WAIT_SECONDS, ChannelClient, LimitClient, is_over
from benchmarks.figures import Report, cell, median, number, table, verdict
from tests.messages_api import MessagesApi, Reply, reply, text, thinking
from tests.messages_api.sdk import SHOWN, asked

TO_CLIENT_MS = 200.0
TO_API_MS = 500.0
HALF = "Half of it"
SHUT = asyncio.Event()
"""A gate that nobody opens: there a reply is stopped."""

MOMENTS: Mapping[str, Reply] = {
    "before the first word": reply(before_head=SHUT),
    "in mid-thinking": reply(thinking(HALF, SHUT)),
    "in mid-answer": reply(thinking("Hm."), text(HALF, SHUT)),
}


@dataclass(frozen=True)
class Stopped:
    """How long one Stop took, in ms."""

    to_client: float
    to_api: float


FIGURES: Mapping[str, Callable[[Stopped], float]] = {
    "Stop to the client, ms": lambda one: one.to_client,
    "Stop to a closed connection at the API, ms": lambda one: one.to_api,
}


class BareClient(LimitClient):
    """Talks to the bare server: an order, then ``stop``."""

    async def begin(self, order: str, until: str | None) -> None:
        await self._ask(order, lambda message: (until or "begun") in message)

    async def stop(self) -> int:
        return (await self._ask("stop", lambda message: message == "stopped"))[-1][0]


class PanelClient(ChannelClient):
    """Prompts and cancels as the panel does."""

    async def begin(self, order: str, until: str | None) -> None:
        await self._ask(self._command("prompt", content=order), lambda message: (until or '"ok":') in message)

    async def stop(self) -> int:
        return (await self._ask(self._command("cancel"), is_over))[-1][0]


Road = Callable[[], Awaitable[BareClient | PanelClient]]


async def measure(folder: Path, rounds: int) -> Report:
    """Stop at every moment on both roads in turn, each time in a session of its own."""
    async with (
        MessagesApi() as api,
        child.serving("benchmarks.stopping_limit", folder / "limit.log") as (_, bare_port),
        jupyter.serving(
            folder / "ours",
            jupyter.OURS,
            env={"ANTHROPIC_BASE_URL": api.url, "ANTHROPIC_API_KEY": api.terms.key},
        ) as server,
    ):
        roads: dict[str, Road] = {
            "limit": lambda: _bare_client(bare_port),
            "ours": lambda: server.follow(PanelClient, "anthropic"),
        }
        took: dict[tuple[str, str], list[Stopped]] = {
            (moment, road): [] for moment in MOMENTS for road in roads
        }
        for round_number in range(rounds + 1):  # the first one loads the SDK, and does not count
            for (moment, road), stopped in took.items():
                one = await _stop(api, await roads[road](), MOMENTS[moment], order=_order(api, road))
                if round_number:
                    stopped.append(one)
    return _report(rounds, took)


async def _bare_client(port: int) -> BareClient:
    client = BareClient(f"ws://127.0.0.1:{port}/")
    await client.connect()
    return client


def _order(api: MessagesApi, road: str) -> str:
    if road == "ours":
        return "Go on until I say stop"
    return json.dumps({"url": api.url, "key": api.terms.key, "fields": asked(api, thinking=SHOWN)})


async def _stop(api: MessagesApi, client: BareClient | PanelClient, answer: Reply, order: str) -> Stopped:
    api.enqueue(answer)
    try:
        await client.begin(order, HALF if answer.items else None)
        call = await api.arrived(len(api.requests) + api.left)
        await asyncio.wait_for(call.at_gate.wait(), WAIT_SECONDS)
        at = time.monotonic()
        heard = await client.stop()
        await asyncio.wait_for(call.closed.wait(), WAIT_SECONDS)
    finally:
        client.close()
    if api.refused or call.closed_at is None:
        raise RuntimeError(f"the API was not asked as it should be: {api.refused}")
    return Stopped(to_client=heard / 1e6 - at * 1e3, to_api=(call.closed_at - at) * 1e3)


def _report(rounds: int, took: Mapping[tuple[str, str], list[Stopped]]) -> Report:
    rows = [
        _row(
            f"{moment}: {name}", *([figure(one) for one in took[moment, road]] for road in ("limit", "ours"))
        )
        for moment in MOMENTS
        for name, figure in FIGURES.items()
    ]
    head = ("", "limit", "ours", "ours - limit", "ours / limit")
    judged = [
        _verdict(took, name, bound) for name, bound in zip(FIGURES, (TO_CLIENT_MS, TO_API_MS), strict=True)
    ]
    title = f"Stop, {rounds} rounds for each moment"
    text = "\n".join((table(title, head, rows), *(sentence for _, sentence in judged)))
    return Report(text, all(holds for holds, _ in judged))


def _verdict(took: Mapping[tuple[str, str], list[Stopped]], name: str, bound: float) -> tuple[bool, str]:
    worst = max(median(map(FIGURES[name], took[moment, "ours"])) for moment in MOMENTS)
    what, unit = name.rsplit(", ", 1)
    return verdict(f"{what} takes, at the worst of these moments,", worst, bound, unit)


def _row(name: str, theirs: list[float], mine: list[float]) -> list[str]:
    below, above = median(theirs), median(mine)
    return [name, cell(theirs), cell(mine), number(above - below), f"{number(above / below)}x"]
