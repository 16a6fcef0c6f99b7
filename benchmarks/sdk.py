"""Tokens of a model: the bare SDK in this process, and our server with its agent, in turn, in one run.

The model is the tests' strict Messages API in a process of its own (``benchmarks.model``); both roads use the
real SDK. Ours is the whole way: the agent, its loop, the events, the channel, the client.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

from anthropic import AsyncAnthropic

from benchmarks import jupyter, model
from benchmarks.client import Heard, Piece
from benchmarks.feed import CHARS, Order
from benchmarks.figures import Report, median, table, verdict
from benchmarks.rounds import FIGURES, MANY, RATE, Listener, Plan, Road, Round, play, rows

MODEL = "claude-opus-5-5"
SHOWN = (
    "p50, ms",
    "p95, ms",
    "p99, ms",
    "worst, ms",
    "first token after the prompt, ms",
    "server CPU, s per 10,000 tokens",
)
PORT = 0
"""An order names its feed's port; a model needs none."""
BOUND = 3.0
"""How many times the bare SDK's p95 the p95 of a client of 20 sessions may reach."""


Took = dict[int, tuple[list[Round], list[Round]]]
"""What each number of chats took: on the bare SDK, and on ours."""


class SdkClient:
    """The bare SDK: it asks, and notes when each piece of text came."""

    def __init__(self, client: AsyncAnthropic) -> None:
        self._client = client

    async def stream(self, order: Order) -> Heard:
        """Order tokens and return all that came."""
        asked_at, pieces, events = time.monotonic_ns(), list[Piece](), 0
        stream = await self._client.messages.create(
            model=MODEL,
            max_tokens=4096,
            messages=[{"role": "user", "content": order.to_json()}],
            stream=True,
        )
        async with stream:
            async for event in stream:
                events += 1
                if event.type == "content_block_delta" and event.delta.type == "text_delta":
                    pieces.append(Piece(time.monotonic_ns(), event.delta.text))
        return Heard(asked_at, pieces, messages=events, inflated=0, wire=0)

    def close(self) -> None:
        """Nothing to hang up: the connections are the SDK's."""


async def measure(folder: Path, plan: Plan) -> Report:
    """Run all rounds and report; the bound is judged on the medians of the rounds."""
    async with (
        model.serving(folder / "model.log") as url,
        AsyncAnthropic(base_url=url, api_key=model.KEY, max_retries=0) as sdk,
        jupyter.serving(
            folder / "ours", jupyter.OURS, env={"ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": model.KEY}
        ) as server,
    ):

        async def bare(chats: int) -> Sequence[SdkClient]:
            return [SdkClient(sdk) for _ in range(chats)]

        async def ours(chats: int) -> Sequence[Listener]:
            return [await server.connect("anthropic") for _ in range(chats)]

        roads = (Road(os.getpid(), bare), Road(server.process.pid, ours))
        took: Took = {1: ([], []), MANY: ([], [])}
        for road in roads:
            await play(road, 1, Order(PORT, plan.rounds * 10, RATE))  # warm-up
        for _ in range(plan.rounds):
            for chats, count in ((1, plan.alone), (MANY, plan.among)):
                for road, rounds in zip(roads, took[chats], strict=True):
                    rounds.append(await play(road, chats, Order(PORT, count, RATE, gate=chats)))
    return _report(plan, took)


def _report(plan: Plan, took: Took) -> Report:
    said = f"{RATE} tokens/s of {CHARS} characters from the model, {plan.rounds} rounds"
    head = ("", "limit: bare SDK", "ours", "ours - limit", "ours / limit")
    limit, ours = ([FIGURES["p95, ms"](one) for one in rounds] for rounds in took[MANY])
    holds, sentence = verdict(
        f"p95 to the client of {MANY} chats is", median(ours) / median(limit), BOUND, "times the bare SDK's"
    )
    text = "\n".join(
        (
            table(f"One chat, {said} of {plan.alone}", head, rows(*took[1], (), SHOWN)),
            table(f"{MANY} chats, {said} of {plan.among} a chat", head, rows(*took[MANY], (), SHOWN)),
            sentence,
        )
    )
    return Report(text, holds)
