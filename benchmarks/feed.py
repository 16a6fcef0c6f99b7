"""The feed: a process that sends tokens over a loopback socket, at the rate that its reader orders.

A token is four characters and is itself the time at which it was sent: 24 bits of a microsecond clock that
all processes of the machine share, in base64 (whose letters mean nothing in Markdown). So whoever gets it,
merged with others or not, can tell how long it took, and every road carries the same bytes.
"""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass

from benchmarks.child import say_port, stop_with_parent

CHARS = 4
WRAPS = 1 << 24
"""The clock in a token starts again after so many microseconds: 16.8 s, more than any token may take."""

MOST_TOKENS = 20_000
MOST_READERS = 100
WAIT_SECONDS = 30.0


@dataclass(frozen=True)
class Order:
    """So many tokens, so many a second (0: as fast as they are taken), once ``gate`` readers are there."""

    port: int
    count: int
    rate: float = 50.0
    gate: int = 1

    def __post_init__(self) -> None:
        if not (0 < self.count <= MOST_TOKENS and 0 <= self.rate <= 10_000 and 0 < self.gate <= MOST_READERS):
            raise ValueError(f"an order out of bounds: {self}")

    def to_json(self) -> str:
        """Return the order as one line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str | bytes) -> Order:
        """Read an order; raise ValueError or TypeError when it is none."""
        return cls(**json.loads(line))


def token() -> str:
    """Return this moment as a token."""
    now = time.monotonic_ns() // 1000 % WRAPS
    return base64.b64encode(now.to_bytes(3, "big")).decode("ascii")


def delays(text: str, at: int) -> list[float]:
    """Return how long each token in the text took to arrive at ``at`` (``monotonic_ns``), in ms."""
    sent = base64.b64decode(text)
    times = (int.from_bytes(sent[i : i + 3], "big") for i in range(0, len(sent), 3))
    return [(at // 1000 - time_sent) % WRAPS / 1000 for time_sent in times]


async def tokens(order: Order) -> AsyncIterator[str]:
    """Order tokens and yield them as they come: what the limit's server and our agent both do."""
    reader, writer = await asyncio.open_connection("127.0.0.1", order.port)
    try:
        writer.write(order.to_json().encode() + b"\n")
        for _ in range(order.count):
            yield (await reader.readexactly(CHARS)).decode("ascii")
    finally:
        writer.close()


class Feed:
    """Answers each connection's order; gates hold readers back so that their tokens tick together."""

    def __init__(self) -> None:
        self._gates: dict[int, asyncio.Barrier] = {}

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                order = Order.from_json(await reader.readline())
                await self._gates.setdefault(order.gate, asyncio.Barrier(order.gate)).wait()
            await _send(order, writer)
        except (ConnectionError, TimeoutError, asyncio.BrokenBarrierError):
            pass  # the reader went away, or its company never came: it notices by the missing tokens
        finally:
            writer.close()


async def _send(order: Order, writer: asyncio.StreamWriter) -> None:
    clock = asyncio.get_running_loop()
    start = clock.time()
    for number in range(order.count):
        if order.rate:
            await asyncio.sleep(start + number / order.rate - clock.time())
        writer.write(token().encode("ascii"))
        await writer.drain()


async def main() -> None:
    """Serve until the parent goes or the time is up."""
    server = await asyncio.start_server(Feed().answer, "127.0.0.1", 0)
    say_port(server.sockets[0].getsockname()[1])
    await stop_with_parent()
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
