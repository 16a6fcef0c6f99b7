"""What a test says the model answers.

A reply is a row of items: blocks, pings, gates and faults. Inside a block the pieces are what one delta each
carries, and gates and faults may stand between them as well.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from typing import Any

from .canonical import Json, dump
from .request import Request
from .usage import Usage


class Ending(Enum):
    """Ways for a reply to end before its time."""

    END = "the body ends in good order, without message_stop"
    DROP = "the connection is closed in the middle of the body"
    RESET = "the connection is reset"


@dataclass(frozen=True)
class Sse:
    """One event as it goes over the wire."""

    name: str
    data: Json

    def encode(self) -> bytes:
        """Write the event."""
        return f"event: {self.name}\ndata: {dump(self.data)}\n\n".encode()


@dataclass(frozen=True)
class UsageSoFar:
    """An early `message_delta` with the sums so far, and no stop reason."""


Step = Sse | bytes | asyncio.Event | Ending | UsageSoFar
"""An event, raw bytes, a gate that the test opens, an ending, the sums so far."""
Piece = str | Step


@dataclass(frozen=True)
class Text:
    """A text block."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Thinking:
    """A thinking block; the server signs it."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class ToolUse:
    """A tool call whose input is sent as these pieces of JSON."""

    name: str
    pieces: tuple[Piece, ...]
    id: str | None = None


@dataclass(frozen=True)
class Other:
    """Any other block, and deltas of any type, exactly as given."""

    start: Json
    deltas: tuple[Json, ...] = ()


Item = Text | Thinking | ToolUse | Other | Step


@dataclass(frozen=True)
class Reply:
    """A whole answer. What is None is worked out: the stop reason from the blocks, usage from the prompt."""

    items: tuple[Item, ...]
    stop_reason: str | None = None
    stop_sequence: str | None = None
    stop_details: Json | None = None
    usage: Usage | None = None
    usage_more: Mapping[str, Any] = field(default_factory=dict)
    before_head: asyncio.Event | None = None
    chunk: int | None = None  # so many bytes at a time, across the borders of events and characters


@dataclass(frozen=True)
class Failure:
    """An answer that is not a message: a status, or nothing at all (`hang_up`)."""

    status: int
    body: bytes | Json
    headers: Mapping[str, str] = field(default_factory=dict)
    hang_up: bool = False
    before_head: asyncio.Event | None = None


Answer = Reply | Failure
Script = Answer | Callable[[Request], Answer]


def reply(*items: Item | str, **options: Any) -> Reply:
    """Make a reply; a plain string is a text block. Options are the fields of `Reply`."""
    return Reply(tuple(text(item) if isinstance(item, str) else item for item in items), **options)


def text(*pieces: Piece) -> Text:
    """Make a text block, a delta for each piece."""
    return Text(pieces)


def thinking(*pieces: Piece) -> Thinking:
    """Make a thinking block; whether its text is shown depends on the request's `display`."""
    return Thinking(pieces)


def tool_use(
    name: str,
    input: Json | None = None,  # noqa: A002 - the API's word
    *,
    cuts: tuple[int, ...] = (),
    pieces: tuple[Piece, ...] | None = None,
    id: str | None = None,  # noqa: A002 - the API's word
) -> ToolUse:
    """Make a tool call: its input as JSON cut at these places, or exactly these pieces (broken ones too)."""
    if pieces is None:
        written = dump(input or {})
        borders = (0, *cuts, len(written))
        pieces = tuple(written[start:end] for start, end in pairwise(borders))
    return ToolUse(name, pieces, id)


def block(start: Json, *deltas: Json) -> Other:
    """Make any other block: server tools, redacted thinking, types that nobody knows yet."""
    return Other(start, deltas)


def ping() -> Sse:
    """Make a ping."""
    return Sse("ping", {"type": "ping"})
