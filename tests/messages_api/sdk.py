"""The real SDK as this server's tests use it: one good request, and the raw events of its answer.

`to_dict` of an event with an unknown delta warns (pydantic's serializer), and a warning is an error here:
hence `warnings=False`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from anthropic import AsyncAnthropic

from .calls import plain
from .server import MessagesApi

SHOWN = {"type": "adaptive", "display": "summarized"}


@asynccontextmanager
async def served(**options: Any) -> AsyncIterator[tuple[MessagesApi, AsyncAnthropic]]:
    """Start a server and a client of it."""
    async with MessagesApi(**options) as api, api.client() as client:
        yield api, client


def asked(api: MessagesApi, **fields: Any) -> dict[str, Any]:
    """Return the plain request as keyword arguments of `create`."""
    return {**plain(api).body, **fields}


async def events_of(client: AsyncAnthropic, **fields: Any) -> list[dict[str, Any]]:
    """Stream one answer and return its raw events; what goes wrong is raised."""
    stream = await client.beta.messages.create(**{**fields, "stream": True})
    async with stream:
        return [event.to_dict(warnings=False) async for event in stream]


def deltas(events: list[dict[str, Any]], field: str) -> list[str]:
    """Return one field of all deltas that have it."""
    found = [event["delta"] for event in events if event["type"] == "content_block_delta"]
    return [delta[field] for delta in found if field in delta]
