"""A reader of Server-Sent Events over a plain socket."""

from __future__ import annotations

import asyncio
import json
from typing import Any, NamedTuple

PATIENCE = 10.0


class Event(NamedTuple):
    """One event as it came; a comment has the name ``:``."""

    name: str
    data: Any
    id: str | None


class EventStream:
    """Asks once and reads on."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._text = ""
        self.status = 0
        self.headers: dict[str, str] = {}

    @classmethod
    async def open(cls, host: str, path: str, headers: dict[str, str]) -> EventStream:
        address, port = host.split(":")
        stream = cls(*await asyncio.open_connection(address, int(port)))
        lines = [f"GET {path} HTTP/1.1", f"Host: {host}", *(f"{k}: {v}" for k, v in headers.items())]
        stream._writer.write("\r\n".join([*lines, "", ""]).encode())
        await stream._read_head()
        return stream

    async def _read_head(self) -> None:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        self.status = int(head[0].split()[1])
        self.headers = dict(line.split(": ", 1) for line in head[1:] if line)

    async def next(self) -> Event:
        """Return the next event. Raises EOFError at the end."""
        while "\n\n" not in self._text:
            size = int(await asyncio.wait_for(self._reader.readline(), PATIENCE) or b"0", 16)
            if not size:
                raise EOFError
            chunk = await self._reader.readexactly(size + 2)
            self._text += chunk[:-2].decode()
        event, self._text = self._text.split("\n\n", 1)
        return _parsed(event)

    async def until(self, name: str) -> list[Event]:
        """Return everything up to the first event of that name."""
        events = [await self.next()]
        while events[-1].name != name:
            events.append(await self.next())
        return events

    def close(self) -> None:
        self._writer.close()


def _parsed(event: str) -> Event:
    if event.startswith(":"):
        return Event(":", None, None)
    fields = dict(line.split(": ", 1) for line in event.split("\n"))
    return Event(fields["event"], json.loads(fields["data"]), fields.get("id"))
