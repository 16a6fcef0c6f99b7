"""Answers that a test in another process writes down as JSON: the browser tests' side of `script`.

A function `request -> reply` cannot travel, so a piece may quote the request: its words are looked up when
the request is there, which proves that they were sent.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any, Literal

from jupyter_agentchat.protocol.value import Value, to_json

from .delivery import ScriptMistake
from .faults import failure
from .request import Request
from .script import Answer, Ending, Item, Piece, Reply, Script, text, thinking, tool_use

Gates = Callable[[str], asyncio.Event]
"""Return the gate of this name, shut until somebody opens it."""


class Quote(Value, frozen=True, kw_only=True, tag="quote"):
    """Words of the request: `path` leads to a place in its body, `pattern` picks in what stands there.

    What is no text is looked at as JSON. The last match counts, and of that its first group if it has one.
    """

    path: tuple[str | int, ...] = ("messages",)
    pattern: str = r"[\s\S]+"

    def find(self, request: Request) -> str | None:
        """Return the words, or None when the request does not have them."""
        place: Any = request.body
        try:
            for step in self.path:
                place = place[step]
        except (KeyError, IndexError, TypeError):
            return None
        found = list(re.finditer(self.pattern, place if isinstance(place, str) else to_json(place)))
        return found[-1][min(1, found[-1].re.groups)] if found else None


class Gate(Value, frozen=True, kw_only=True, tag="gate"):
    """The reply stands still until the test opens the gate."""

    name: str


class End(Value, frozen=True, kw_only=True, tag="ending"):
    """The reply ends here, in one of the bad ways."""

    how: Literal["END", "DROP", "RESET"]


class Words(Value, frozen=True, kw_only=True):
    """Pieces, a delta each."""

    pieces: tuple[str | Quote | Gate | End, ...]


class WrittenText(Words, frozen=True, kw_only=True, tag="text"):
    """A text block."""


class WrittenThinking(Words, frozen=True, kw_only=True, tag="thinking"):
    """A thinking block."""


class WrittenToolUse(Words, frozen=True, kw_only=True, tag="tool_use"):
    """A tool call; the pieces together are the JSON of its input."""

    name: str


class WrittenReply(Value, frozen=True, kw_only=True, tag="reply"):
    """A whole answer, for the next request that has the words of `when`."""

    items: tuple[WrittenText | WrittenThinking | WrittenToolUse | Gate | End, ...]
    stop_reason: str | None = None
    when: Quote | None = None

    def script(self, gates: Gates) -> Script:
        """Return the function that answers."""

        def answer(request: Request) -> Answer:
            items = tuple(_item(item, request, gates) for item in self.items)
            return Reply(items, stop_reason=self.stop_reason)

        return answer


class WrittenFailure(Value, frozen=True, kw_only=True, tag="failure"):
    """A status instead of a message."""

    status: int
    message: str = "The server says no."
    retry_after: str | None = None
    when: Quote | None = None

    def script(self, _: Gates) -> Script:
        """Return the answer."""
        wait = {} if self.retry_after is None else {"retry_after": self.retry_after}
        return failure(self.status, self.message, **wait)


Written = WrittenReply | WrittenFailure


def _item(item: Value, request: Request, gates: Gates) -> Item:
    match item:
        case WrittenText():
            return text(*_pieces(item, request, gates))
        case WrittenThinking():
            return thinking(*_pieces(item, request, gates))
        case WrittenToolUse():
            return tool_use(item.name, pieces=_pieces(item, request, gates))
        case Gate():
            return gates(item.name)
        case End():
            return Ending[item.how]
    raise ScriptMistake(f"a reply cannot contain {item!r}")


def _pieces(words: Words, request: Request, gates: Gates) -> tuple[Piece, ...]:
    return tuple(_piece(piece, request, gates) for piece in words.pieces)


def _piece(piece: str | Quote | Gate | End, request: Request, gates: Gates) -> Piece:
    match piece:
        case Quote():
            found = piece.find(request)
            if found is None:
                raise ScriptMistake(f"the request does not have {piece!r}: {request.raw[-2000:]!r}")
            return found
        case Gate():
            return gates(piece.name)
        case End():
            return Ending[piece.how]
    return piece
