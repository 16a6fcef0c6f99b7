"""Small sessions to store, and stores to put them in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils import Database

from jupyter_agentchat.core.transcript import apply
from jupyter_agentchat.protocol.events import (
    Event,
    PartAppended,
    PartStarted,
    PartUpdated,
    SessionUpdated,
    TurnEnded,
    TurnStarted,
)
from jupyter_agentchat.protocol.parts import Author, BlobContent, Prompt, Text, TextContent, ToolCall
from jupyter_agentchat.store.store import ServerIdentity, Store

T = TypeVar("T")

ADA = Author(kind="user", name="ada")
AT = 1_760_000_000_000
NAUGHTY = "a\x00b \ud83d c \udc00\ud83d 😀 \u2028 ' \" % _ \\ \r\n z"
"""Text that UTF-8 or SQLite cannot hold, with what else is hard."""


def identity(server_id: str = "server-1") -> ServerIdentity:
    """Return the row of a server that need not exist."""
    return ServerIdentity(
        server_id=server_id,
        name="lab",
        host="host",
        boot_id="boot",
        pid_namespace="pid:[1]",
        pid=1,
        pid_started="100",
    )


@asynccontextmanager
async def opened(path: Path, server_id: str = "server-1") -> AsyncIterator[Store]:
    """Open a store and close it again."""
    store = Store(path, apply, identity(server_id))
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def look(store: Store, work: Callable[[Database], T]) -> T:
    """Run something on the store's own connection."""
    return await store._read(work)


async def table(store: Store, name: str) -> list[Any]:
    """Return a table's rows."""
    return await look(store, lambda db: db.execute(f"SELECT * FROM {name}").fetchall())


def facts(title: str = "New session", **more: Any) -> SessionUpdated:
    """Return the event that a session begins with."""
    return SessionUpdated(**{"title": title, "workspace": "/work", "agent": "demo", "state": "idle", **more})


def prompt(turn_id: str, part_id: str, text: str, blob: str | None = None) -> PartStarted:
    """Return what a person said, with an attachment if wanted."""
    attached = (BlobContent(hash=blob, name="a", mime="text/plain"),) if blob else ()
    return PartStarted(
        part=Prompt(part_id=part_id, turn_id=turn_id, author=ADA, content=(TextContent(text=text), *attached))
    )


def started(turn_id: str) -> TurnStarted:
    """Return a turn's start."""
    return TurnStarted(turn_id=turn_id, agent="demo", model="m")


def ended(turn_id: str) -> TurnEnded:
    """Return a turn's end."""
    return TurnEnded(turn_id=turn_id, stop_reason="end_turn")


def text(turn_id: str, part_id: str, words: str = "") -> PartStarted:
    """Return the start of a text that will grow."""
    return PartStarted(part=Text(part_id=part_id, turn_id=turn_id, status="in_progress", text=words))


def grown(part_id: str, offset: int, words: str) -> PartAppended:
    """Return the text's next piece."""
    return PartAppended(part_id=part_id, field="text", offset=offset, text=words)


def text_done(turn_id: str, part_id: str, words: str) -> PartUpdated:
    """Return the whole text."""
    return PartUpdated(part=Text(part_id=part_id, turn_id=turn_id, status="completed", text=words))


def tool_done(turn_id: str, part_id: str, title: str, output: str) -> PartStarted:
    """Return a tool call that is over."""
    call = ToolCall(
        part_id=part_id,
        turn_id=turn_id,
        status="completed",
        name="read_file",
        kind="read",
        title=title,
        input="{}",
        output=output,
    )
    return PartStarted(part=call)


def turn(number: int, said: str = "hello", answer: str = "world") -> list[Event]:
    """Return a whole turn: ``t1`` with the parts ``p1a`` and ``p1b``."""
    turn_id = f"t{number}"
    return [
        started(turn_id),
        prompt(turn_id, f"p{number}a", said),
        text(turn_id, f"p{number}b"),
        grown(f"p{number}b", 0, answer),
        text_done(turn_id, f"p{number}b", answer),
        ended(turn_id),
    ]
