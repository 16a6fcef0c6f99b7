"""What others on the server suffer while sessions stream: `GET /api/status` and a kernel's `1+1`."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from tornado.websocket import WebSocketClientConnection

from benchmarks import child, jupyter
from benchmarks.feed import Order
from benchmarks.figures import Report, number, percentile, table, verdict

RATE = 50
MANY = 20
BOUND = 3.0
"""How many times an idle server's p95 of `GET /api/status` may be reached while 20 sessions stream."""

Ask = Callable[[], Awaitable[None]]


async def measure(folder: Path, rounds: int, seconds: int) -> Report:
    """Ask an idle server, then the same one beside 1 and 20 streams; all three in each round."""
    waits: dict[int, list[list[float]]] = {streams: [[], []] for streams in (0, 1, MANY)}
    async with (
        child.serving("benchmarks.feed", folder / "feed.log") as (_, feed),
        jupyter.serving(folder / "ours", jupyter.WITH_FEED) as server,
        _kernel(server) as one_and_one,
    ):
        asks = (server.status, one_and_one)
        for ask in asks:
            await ask()
        for _ in range(rounds):
            for streams, lists in waits.items():
                async with _streaming(server, feed, streams, seconds):
                    for ask, known in zip(asks, lists, strict=True):
                        known.extend(await _waits(ask, seconds / 2 - 0.5))
    rows = [
        [
            name,
            share,
            *(_figure(waits[streams][at], percent) for streams in waits),
            _ratio(waits, at, percent),
        ]
        for at, name in enumerate(("`GET /api/status`, ms", "`1+1` in a kernel, ms"))
        for share, percent in (("p50", 0.5), ("p95", 0.95))
    ]
    head = ("", "", "limit: idle server", "beside 1 session", f"beside {MANY} sessions", f"{MANY} / idle")
    ratio = percentile(waits[MANY][0], 0.95) / percentile(waits[0][0], 0.95)
    holds, sentence = verdict(
        f"p95 of `GET /api/status` beside {MANY} sessions is", ratio, BOUND, "times an idle server's"
    )
    title = f"Others on the server, beside sessions of {RATE} tokens/s, {rounds} rounds of {seconds} s"
    return Report(table(title, head, rows) + "\n" + sentence, holds)


def _figure(waits: list[float], share: float) -> str:
    return number(percentile(waits, share))


def _ratio(waits: dict[int, list[list[float]]], at: int, share: float) -> str:
    return f"{number(percentile(waits[MANY][at], share) / percentile(waits[0][at], share))}x"


async def _waits(ask: Ask, seconds: float) -> list[float]:
    """Ask one after the other for so long; return how long each answer took, in ms."""
    waits, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        before = time.monotonic_ns()
        await ask()
        waits.append((time.monotonic_ns() - before) / 1e6)
        await asyncio.sleep(0.02)
    return waits


@asynccontextmanager
async def _streaming(server: jupyter.Server, feed: int, streams: int, seconds: int) -> AsyncIterator[None]:
    clients = [await server.connect("feed") for _ in range(streams)]
    order = Order(feed, seconds * RATE, RATE, gate=max(1, streams))
    tasks = [asyncio.create_task(client.stream(order)) for client in clients]
    yield
    heard = await asyncio.gather(*tasks)
    for client in clients:
        client.close()
    if any(one.tokens != order.count for one in heard):
        raise RuntimeError("a session lost tokens")


@asynccontextmanager
async def _kernel(server: jupyter.Server) -> AsyncIterator[Ask]:
    """Start a kernel; yield what runs `1+1` there, through the server as a notebook does."""
    kernel = await server.call("api/kernels", {"name": "python3"})
    socket = await server.socket(f"api/kernels/{kernel['id']}/channels")
    try:
        yield lambda: _run(socket, "1+1")
    finally:
        socket.close()


async def _run(socket: WebSocketClientConnection, code: str) -> None:
    asked = uuid.uuid4().hex
    header = {
        "msg_id": asked,
        "msg_type": "execute_request",
        "username": "",
        "session": "benchmark",
        "version": "5.3",
    }
    content = {
        "code": code,
        "silent": False,
        "store_history": False,
        "allow_stdin": False,
        "stop_on_error": True,
    }
    message = {
        "header": header,
        "parent_header": {},
        "metadata": {},
        "content": content,
        "channel": "shell",
        "buffers": [],
    }
    await socket.write_message(json.dumps(message))
    while True:
        said = json.loads(await socket.read_message() or "{}")
        if said["header"]["msg_type"] == "execute_reply" and said["parent_header"].get("msg_id") == asked:
            return
