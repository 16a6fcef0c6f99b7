"""A client that notes when each message came and looks into it only afterwards, the same for both servers."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from benchmarks.feed import CHARS, Order, delays

WAIT_SECONDS = 120.0


@dataclass(frozen=True)
class Piece:
    """New text and when it came (``monotonic_ns``)."""

    at: int
    text: str


@dataclass(frozen=True)
class Heard:
    """What came after one order. Sizes in bytes: of the messages, and of all that was on the wire."""

    asked_at: int
    pieces: list[Piece]
    messages: int
    inflated: int
    wire: int

    @property
    def tokens(self) -> int:
        """How many tokens came."""
        return sum(len(piece.text) for piece in self.pieces) // CHARS

    @property
    def delays(self) -> list[float]:
        """Each token's way from the feed to here, in ms."""
        return [delay for piece in self.pieces for delay in delays(piece.text, piece.at)]

    @property
    def first(self) -> float:
        """From the order to the first token, in ms."""
        return (self.pieces[0].at - self.asked_at) / 1e6


class Client(ABC):
    """One WebSocket. Messages pile up until the one that is looked for has come."""

    def __init__(self, url: str, headers: dict[str, str] | None = None, *, compress: bool = False) -> None:
        self._request = HTTPRequest(url, headers=headers)
        self._compress = compress
        self._got: list[tuple[int, str]] = []
        self._looking: Callable[[str], bool] | None = None
        self._found = asyncio.Event()
        self._connection: WebSocketClientConnection | None = None

    async def connect(self) -> None:
        """Connect; raise what Tornado raises when the server does not want us."""
        self._connection = await websocket_connect(
            self._request,
            on_message_callback=self._take,
            compression_options={} if self._compress else None,
        )

    @abstractmethod
    async def stream(self, order: Order) -> Heard:
        """Order tokens and return all that came because of it."""

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()

    def _take(self, message: str | bytes | None) -> None:
        now = time.monotonic_ns()
        text = message if isinstance(message, str) else ""  # None: the server hung up
        self._got.append((now, text))
        if message is None or (self._looking is not None and self._looking(text)):
            self._found.set()

    async def _ask(self, text: str, until: Callable[[str], bool]) -> list[tuple[int, str]]:
        """Send a message and return all that came, up to and with the one that is looked for."""
        assert self._connection is not None
        self._got, self._looking = [], until
        self._found.clear()
        await self._connection.write_message(text)
        await asyncio.wait_for(self._found.wait(), WAIT_SECONDS)
        if not self._got[-1][1]:
            raise ConnectionError(f"the server hung up: {self._connection.close_reason}")
        return self._got

    def _wire_bytes(self) -> int:
        """Return what came so far, compressed and with WebSocket's own bytes (Tornado's own count)."""
        assert self._connection is not None
        protocol = self._connection.protocol
        return 0 if protocol is None else int(protocol._wire_bytes_in)  # type: ignore[attr-defined]  # noqa: SLF001

    async def _hear(
        self,
        text: str,
        until: Callable[[str], bool],
        pieces: Callable[[list[tuple[int, str]]], Iterator[Piece]],
    ) -> Heard:
        before, asked_at = self._wire_bytes(), time.monotonic_ns()
        got = await self._ask(text, until)
        return Heard(
            asked_at=asked_at,
            pieces=list(pieces(got)),
            messages=len(got),
            inflated=sum(len(message.encode()) for _, message in got),
            wire=self._wire_bytes() - before,
        )


class LimitClient(Client):
    """Talks to the bare WebSocket: an order there, tokens back."""

    async def stream(self, order: Order) -> Heard:
        left = itertools.count(order.count - 1, -1)
        return await self._hear(order.to_json(), lambda _: next(left) == 0, _as_they_are)


class ChannelClient(Client):
    """Talks to our channel as the panel does: hello, attach, prompt."""

    def __init__(self, url: str, token: str, session_id: str) -> None:
        super().__init__(url, {"Authorization": f"token {token}"}, compress=True)
        self._session_id = session_id
        self._ids = itertools.count()

    async def connect(self) -> None:
        """Connect and follow the session; return when everything up to now is here."""
        await self.open()

    async def open(self) -> list[tuple[int, str]]:
        """Do the same; return what came from the attach on."""
        await super().connect()
        await self._ask(self._command("hello", protocol=[1], client="benchmark"), _is("hello"))
        return await self._ask(self._command("attach"), _is("synced"))

    @property
    def wire(self) -> int:
        """Bytes that came so far, on the wire."""
        return self._wire_bytes()

    async def stream(self, order: Order) -> Heard:
        return await self.prompt(order.to_json())

    async def prompt(self, content: str) -> Heard:
        """Prompt the agent and return everything up to the turn's end."""
        return await self._hear(self._command("prompt", content=content), is_over, _new_text)

    def _command(self, kind: str, **fields: Any) -> str:
        if kind != "hello":
            fields["session_id"] = self._session_id
        # A command's id is never used twice on one server, whichever client used it.
        return json.dumps(
            {"type": kind, "id": f"{id(self)}-{time.monotonic_ns()}-{next(self._ids)}", **fields}
        )


def _is(kind: str) -> Callable[[str], bool]:
    return lambda text: json.loads(text)["type"] == kind


def is_over(text: str) -> bool:
    """Tell whether the turn's end, or a refusal, is in this message."""
    # Looked for as text: reading every message as JSON at once would delay the ones behind it.
    return '"type":"turn_ended"' in text or '"ok":false' in text


def _as_they_are(got: list[tuple[int, str]]) -> Iterator[Piece]:
    return (Piece(at, text) for at, text in got)


def _new_text(got: list[tuple[int, str]]) -> Iterator[Piece]:
    """Yield what each message added to the answer, whichever event brought it."""
    known = 0
    for at, text in got:
        message = json.loads(text)
        if message["type"] == "reply" and not message["ok"]:
            raise RuntimeError(message["error"]["message"])
        for frame in message.get("frames", ()):
            offset, added = _text_of(frame["event"])
            if offset + len(added) > known:
                yield Piece(at, added[known - offset :])
                known = offset + len(added)


def _text_of(event: dict[str, Any]) -> tuple[int, str]:
    if event["type"] in ("part_delta", "part_appended"):
        return event["offset"], event["text"]
    part = event.get("part", {})
    return 0, part["text"] if part.get("type") == "text" else ""
