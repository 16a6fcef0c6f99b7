"""Turns a scripted reply into the events of the API, and keeps account of what has gone out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from .canonical import Json, digest, digest_system, digest_tools, history
from .issued import Issued
from .refusals.thinking import last_signature
from .request import Request
from .script import Ending, Item, Other, Piece, Reply, Sse, Step, Text, Thinking, ToolUse, UsageSoFar, ping
from .seal import Seal
from .usage import NOTHING, Usage

TOKEN_COUNT = "thinking-token-count-2026-05-13"


class ScriptMistake(Exception):
    """The test asked for something that the API would never send."""


@dataclass
class Delivery:
    """One reply on its way. `usage` is what was used so far, `told` what the client has been told of it."""

    reply: Reply
    request: Request
    issued: Issued
    message_id: str
    usage: Usage
    extras: Json
    told: Usage = NOTHING
    _bytes: int = 0
    _thought: int = 0

    def __post_init__(self) -> None:
        self._prompt = replace(self.reply.usage or self.usage, output=0, thinking=0)
        self._signed = last_signature(self.request, self.request.model.id)
        if self.request.body["max_tokens"]:
            self._count()

    def steps(self) -> Iterator[Step]:
        """Walk the whole stream. What a step stands for is accounted for when it is asked for."""
        yield self._tell(Sse("message_start", {"type": "message_start", "message": self._message_start()}))
        yield ping()
        for item in self.reply.items:
            yield from self._item(item)
        yield self._message_delta(self.finish())
        yield Sse("message_stop", {"type": "message_stop"})

    def finish(self) -> str:
        """Settle stop reason and usage, and return the reason."""
        called = any(block.get("type") == "tool_use" for block in self.issued.blocks)
        reason = self.reply.stop_reason or ("tool_use" if called else "end_turn")
        self.issued.stop_reason = reason
        if self.reply.usage:
            self.usage = self.reply.usage
        return reason

    def message(self) -> Json:
        """Return the whole message, for a client that does not stream."""
        reason = self.finish()
        self.told = self.usage
        return self._message_start() | {
            "content": self.issued.blocks,
            "stop_reason": reason,
            "stop_sequence": self.reply.stop_sequence,
            "stop_details": self.reply.stop_details,
            "usage": {**self.usage.at_start(), **self.reply.usage_more},
        }

    def _message_start(self) -> Json:
        return {
            "id": self.message_id,
            "type": "message",
            "role": "assistant",
            "model": self.request.model.id,
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "stop_details": None,
            "usage": self.usage.at_start(),
            **self.extras,
        }

    def _message_delta(self, reason: str | None) -> Sse:
        delta: Json = {"stop_reason": reason, "stop_sequence": None, "stop_details": None}
        if reason:
            delta |= {"stop_sequence": self.reply.stop_sequence, "stop_details": self.reply.stop_details}
        usage = {**self.usage.so_far(), **self.reply.usage_more}
        return self._tell(Sse("message_delta", {"type": "message_delta", "delta": delta, "usage": usage}))

    def _tell(self, event: Sse) -> Sse:
        self.told = self.usage
        return event

    def _item(self, item: Item) -> Iterator[Step]:
        match item:
            case Text():
                yield from self._block({"type": "text", "text": ""}, item.pieces, "text_delta", "text")
            case Thinking():
                yield from self._thinking(item)
            case ToolUse():
                start = {"type": "tool_use", "id": item.id or self._tool_id(), "name": item.name, "input": {}}
                yield from self._block(start, ("", *item.pieces), "input_json_delta", "partial_json")
            case Other():
                yield from self._other(item)
            case UsageSoFar():
                yield self._message_delta(None)
            case Sse() | bytes() | asyncio.Event() | Ending():
                yield item
            case _:
                raise ScriptMistake(f"a reply cannot contain {item!r}")

    def _block(self, start: Json, pieces: tuple[Piece, ...], kind: str, name: str) -> Iterator[Step]:
        index = len(self.issued.blocks)
        block = dict(start)
        self.issued.blocks.append(block)
        yield _event("content_block_start", index, content_block=start)
        json_text = ""
        for piece in pieces:
            if not isinstance(piece, str):
                yield from self._item(piece)
                continue
            self._count(piece)
            if name == "text":
                block["text"] += piece
            json_text += piece
            yield _event("content_block_delta", index, delta={"type": kind, name: piece})
        if name == "partial_json":
            block["input"] = _parsed(json_text)
        yield self._stop(index)

    def _thinking(self, item: Thinking) -> Iterator[Step]:
        if self.request.thinking == "disabled":
            raise ScriptMistake("the reply thinks, but the request has thinking off")
        index = len(self.issued.blocks)
        block = {"type": "thinking", "thinking": "", "signature": ""}
        self.issued.blocks.append(dict(block))
        yield _event("content_block_start", index, content_block=block)
        shown = ""
        for piece in item.pieces:
            if not isinstance(piece, str):
                yield from self._item(piece)
                continue
            self._count(piece, thought=True)
            if delta := self._thinking_delta(piece):
                shown += delta["thinking"]
                yield _event("content_block_delta", index, delta=delta)
        signature = self._sign(shown, index)
        self.issued.blocks[index] |= {"thinking": shown, "signature": signature}
        yield _event("content_block_delta", index, delta={"type": "signature_delta", "signature": signature})
        yield self._stop(index)

    def _thinking_delta(self, piece: str) -> Json | None:
        counted = TOKEN_COUNT in self.request.betas
        if self.request.display == "omitted":
            estimate = {"type": "thinking_delta", "thinking": "", "estimated_tokens": len(piece) // 4 * 4}
            return estimate if counted else None
        return {"type": "thinking_delta", "thinking": piece} | ({"estimated_tokens": None} if counted else {})

    def _sign(self, shown: str, index: int) -> str:
        body = self.request.body
        seal = Seal(
            model=self.request.model.id,
            text=digest(shown.encode()),
            system=digest_system(body),
            tools=digest_tools(body),
            history=history(self.request.digests, self.issued.blocks[:index]),
            before=self._signed,
        )
        signature = seal.signature()
        self._signed = digest(signature.encode())
        return signature

    def _other(self, item: Other) -> Iterator[Step]:
        index = len(self.issued.blocks)
        self.issued.blocks.append(dict(item.start))
        self._count(json.dumps(item.start))
        yield _event("content_block_start", index, content_block=item.start)
        for delta in item.deltas:
            yield _event("content_block_delta", index, delta=delta)
        yield self._stop(index)

    def _stop(self, index: int) -> Sse:
        self.issued.finished = index + 1
        return _event("content_block_stop", index)

    def _tool_id(self) -> str:
        return f"toolu_{self.message_id.removeprefix('msg_')}{len(self.issued.blocks):02d}"

    def _count(self, piece: str = "", thought: bool = False) -> None:
        """Add to the output: a token for every four bytes begun, and never less than one."""
        self._bytes += len(piece.encode())
        self._thought += len(piece.encode()) if thought else 0
        output, thinking = max(1, -(-self._bytes // 4)), self._thought // 4
        self.usage = replace(self._prompt, output=output, thinking=thinking)


def _event(name: str, index: int, **more: Any) -> Sse:
    return Sse(name, {"type": name, "index": index, **more})


def _parsed(text: str) -> Any:
    try:
        return json.loads(text) if text else {}
    except ValueError:
        return {}
