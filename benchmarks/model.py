"""A model that says the tokens it is ordered to say: the tests' strict Messages API, in a process of its own.

A token is made at the moment at which its event is written, so its age is the way from the model's send.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import child
from benchmarks.feed import WAIT_SECONDS, Order, token
from tests.messages_api import MessagesApi, Reply, reply
from tests.messages_api.request import Request
from tests.messages_api.script import Piece, Text

KEY = "sk-ant-benchmark"


@dataclass(frozen=True)
class Pieces:
    """An order's tokens, each behind a gate that opens when its time has come."""

    order: Order
    start: asyncio.Event

    def __iter__(self) -> Iterator[Piece]:
        clock = asyncio.get_running_loop()
        yield self.start
        begun = clock.time()
        for number in range(self.order.count):
            gate = asyncio.Event()
            clock.call_at(begun + number / self.order.rate, gate.set)
            yield gate
            yield token()


class Model:
    """Answers an order with its tokens, once all it waits for are there, and anything else in a word."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Event] = []

    def answer(self, request: Request) -> Reply:
        """Return what is said to this request."""
        order = _order(request.body["messages"][-1]["content"])
        if order is None:
            return reply("Tokens")  # the title, of a small model
        start = asyncio.Event()
        self._waiting.append(start)
        if len(self._waiting) == order.gate:
            while self._waiting:
                self._waiting.pop().set()
        return Reply((Text(Pieces(order, start)),))  # type: ignore[arg-type]  # pieces that are made as they go


def _order(content: Any) -> Order | None:
    texts = [content] if isinstance(content, str) else [block.get("text", "") for block in content]
    for text in texts:
        try:
            return Order.from_json(text)
        except (ValueError, TypeError):
            continue
    return None


@asynccontextmanager
async def serving(log: Path) -> AsyncIterator[str]:
    """Run it; yield its URL."""
    async with child.serving("benchmarks.model", log) as (_, port):
        yield f"http://127.0.0.1:{port}"


async def main() -> None:
    """Serve until the parent goes or the time is up; say what was refused."""
    async with MessagesApi(key=KEY, patience=WAIT_SECONDS) as api:
        api.otherwise = Model().answer
        child.say_port(api.port)
        await child.stop_with_parent()
        print(*api.refused, sep="\n", file=sys.stderr)


if __name__ == "__main__":
    asyncio.run(main())
