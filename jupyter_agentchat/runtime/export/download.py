"""A session as a file, in the format that one asks for."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import NamedTuple

from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.transcript import Turn
from jupyter_agentchat.runtime.export import archive, markdown, notebook, page, story
from jupyter_agentchat.runtime.export.story import Story
from jupyter_agentchat.runtime.session import Session
from jupyter_agentchat.store.store import Store

BATCH = 10
"""How many turns are written at a time."""


class Writer(NamedTuple):
    """How a document is written: its head, each turn with its number from 1, its foot."""

    mime: str
    head: Callable[[Story], str]
    turn: Callable[[int, Turn], str]
    foot: Callable[[Story], str]


_WRITERS: dict[str, Writer] = {
    "md": Writer("text/markdown", markdown.head, markdown.turn, markdown.foot),
    "html": Writer("text/html", page.head, page.turn, page.foot),
    "ipynb": Writer("application/x-ipynb+json", notebook.head, notebook.turn, notebook.foot),
}
FORMATS = (*_WRITERS, "json")

_UNWANTED = re.compile(r"[^\w \-().,]+")


@dataclass(frozen=True)
class Download:
    """A file on its way: what to call it, what it is, and its text, piece by piece."""

    name: str
    mime: str
    chunks: AsyncIterator[str]


async def download(session: Session, store: Store, now: int, kind: str) -> Download:
    """Return a session as a file. Raises Refused ``bad_request``."""
    if kind not in FORMATS:
        raise Refused("bad_request", f"format must be one of: {', '.join(FORMATS)}.")
    row = await store.row(session.session_id)
    name = f"{file_name(row.title)}.{kind}"
    if kind == "json":
        return Download(name, "application/json", archive.chunks(row, store, now))
    told, writer = await story.read(session, store, now), _WRITERS[kind]
    return Download(name, writer.mime, _document(told, writer))


def file_name(title: str) -> str:
    """Return a title as a file may be called anywhere: no separators, no dots at its ends, not too long."""
    words = _UNWANTED.sub(" ", title)
    return " ".join(words.split())[:80].strip(" .") or "session"


async def _document(told: Story, writer: Writer) -> AsyncIterator[str]:
    """Write the document in a thread, a few turns at a time."""
    yield writer.head(told)
    for start in range(0, len(told.turns), BATCH):
        yield await asyncio.to_thread(_turns, told, start, writer)
    yield writer.foot(told)


def _turns(told: Story, start: int, writer: Writer) -> str:
    turns = enumerate(told.turns[start : start + BATCH], start + 1)
    return "".join(writer.turn(number, turn) for number, turn in turns)
