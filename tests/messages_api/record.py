"""What the server remembers of one call."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from .canonical import Json
from .request import Request
from .usage import NOTHING, Usage


@dataclass
class Recorded:
    """A call from its arrival to its end.

    `usage` is what was billed, also when the client hung up. `told` is the last usage that went out to the
    client: the two differ only when a reply was cut, and `told` is then all that anybody can know.
    """

    number: int  # counts the server's calls from 1
    request: Request
    request_id: str
    status: int = 0
    refused: str | None = None  # the row of the table
    error: str | None = None  # the message of the refusal
    message_id: str | None = None
    stop_reason: str | None = None
    usage: Usage = NOTHING
    told: Usage = NOTHING
    sent: bytearray = field(default_factory=bytearray)  # of the body, without the chunks' lengths
    events: list[str] = field(default_factory=list)  # names of the events sent
    closed: asyncio.Event = field(default_factory=asyncio.Event)  # the client hung up before the end
    closed_at: float | None = None  # time.monotonic()
    at_gate: asyncio.Event = field(default_factory=asyncio.Event)  # the reply waits for the test
    done: asyncio.Event = field(default_factory=asyncio.Event)  # nothing more will happen

    @property
    def path(self) -> str:
        """The path without the query."""
        return self.request.path

    @property
    def body(self) -> Json:
        """The parsed body."""
        return self.request.body

    @property
    def raw(self) -> bytes:
        """The body's bytes as they arrived."""
        return self.request.raw

    @property
    def messages(self) -> list[Json]:
        """The messages as they were sent."""
        return list(self.request.messages)

    @property
    def dropped(self) -> list[Json]:
        """Thinking that was not shown to the model, as `input_transformations` lists it."""
        return [
            {"type": "thinking_dropped", "path": f"messages.{index}.content.{place}", "reason": reason}
            for index, place, reason in self.request.dropped
        ]

    def close(self) -> None:
        """Note that the client hung up."""
        if not self.closed.is_set() and not self.done.is_set():
            self.closed_at = time.monotonic()
            self.closed.set()
