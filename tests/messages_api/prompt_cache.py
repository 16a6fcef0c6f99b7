"""The prompt cache, as reference/agents.md 2.8 describes it.

A prompt is a row of blocks: tools, system, messages. A mark on a block asks to keep everything up to it. A
later request finds the longest kept row that ends at one of its own marks or at most 19 blocks before one.
What was found is read, what lies between there and the last mark is written, the rest is plain input.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from .canonical import Json, as_blocks, canonical, digest, dump, is_blank, tokens
from .model_table import Model
from .request import Request
from .usage import Usage

LOOKBACK = 20
LIFETIME = {"5m": 300_000, "1h": 3_600_000}


@dataclass(frozen=True)
class PromptBlock:
    """A block of the prompt: its part, its bytes, and the lifetime that a mark on it asks for."""

    part: str
    data: bytes
    ttl: str | None
    markable: bool = True
    spot: tuple[int, int] | None = None  # which message, which block in it


def prompt_blocks(body: Mapping[str, Any]) -> list[PromptBlock]:
    """Lay out a prompt."""
    blocks = [_block("tools", tool) for tool in body.get("tools") or ()]
    blocks += [_block("system", block) for block in as_blocks(body.get("system"))]
    for index, message in enumerate(body.get("messages", ())):
        for place, block in enumerate(as_blocks(message.get("content"))):
            blocks.append(_block("messages", block, message["role"], (index, place)))
    return _marked_at_the_end(blocks, body.get("cache_control"))


def whole_prompt(request: Request) -> list[PromptBlock]:
    """Lay out the prompt of a request."""
    return prompt_blocks(request.body)


def shown_prompt(request: Request) -> list[PromptBlock]:
    """Lay out what the model is shown: the prompt without dropped thinking."""
    dropped = {(index, place) for index, place, _ in request.dropped}
    return [block for block in request.once(whole_prompt) if block.spot not in dropped]


def _block(part: str, block: Json, role: str = "", spot: tuple[int, int] | None = None) -> PromptBlock:
    markable = not is_blank(block) and "thinking" not in str(block.get("type"))
    return PromptBlock(part, role.encode() + canonical(block), _ttl(block), markable, spot)


def _ttl(block: Mapping[str, Any]) -> str | None:
    marks = [block, *as_blocks(block.get("content"))]
    found = [mark["cache_control"] for mark in marks if mark.get("cache_control")]
    return str(found[-1].get("ttl", "5m")) if found else None


def _marked_at_the_end(blocks: list[PromptBlock], mark: Json | None) -> list[PromptBlock]:
    places = [place for place, block in enumerate(blocks) if block.markable]
    if mark and places and not blocks[places[-1]].ttl:
        last = blocks[places[-1]]
        blocks[places[-1]] = replace(last, ttl=str(mark.get("ttl", "5m")))
    return blocks


def settings_of(body: Mapping[str, Any], model: Model) -> bytes:
    """Return what, besides the blocks, the cached messages depend on: thinking, effort, tool choice."""
    thinking = body.get("thinking") or {"type": model.default_thinking}
    effort = (body.get("output_config") or {}).get("effort") or model.default_effort
    mode = {key: thinking.get(key) for key in ("type", "budget_tokens")}
    return dump([mode, effort, body.get("tool_choice")]).encode()


class PromptCache:
    """What is kept, until when. `now` gives milliseconds."""

    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._kept: dict[str, tuple[int, str]] = {}  # row of blocks -> (dies at, lifetime)

    def charge(self, model: Model, settings: bytes, blocks: Sequence[PromptBlock]) -> Usage:
        """Bill a prompt, keep what it asks to keep, and give new life to what it read."""
        keys, sums = _rows(model, settings, blocks)
        marks = [place for place, block in enumerate(blocks) if block.ttl]
        read_to = max((self._find(keys, mark) for mark in marks), default=-1)
        usage = Usage(cache_read=sums[read_to] if read_to >= 0 else 0)
        at = read_to
        for mark in (mark for mark in marks if mark > read_to and sums[mark] >= model.minimum_prefix):
            new = sums[mark] - (sums[at] if at >= 0 else 0)
            ttl = blocks[mark].ttl or "5m"
            usage += Usage(cache_write_1h=new) if ttl == "1h" else Usage(cache_write_5m=new)
            self._kept[keys[mark]] = (self._now() + LIFETIME[ttl], ttl)
            at = mark
        return usage + Usage(input=(sums[-1] if sums else 0) - usage.prompt)

    def _find(self, keys: Sequence[str], mark: int) -> int:
        for place in range(mark, max(mark - LOOKBACK, -1), -1):
            dies, ttl = self._kept.get(keys[place], (0, ""))
            if dies > self._now():
                self._kept[keys[place]] = (self._now() + LIFETIME[ttl], ttl)
                return place
        return -1


def _rows(model: Model, settings: bytes, blocks: Sequence[PromptBlock]) -> tuple[list[str], list[int]]:
    keys: list[str] = []
    before = model.id
    for block in blocks:
        seed = settings if block.part == "messages" else b""
        before = digest(before.encode(), seed, block.part.encode(), block.data)
        keys.append(before)
    return keys, list(accumulate(tokens(block.data) for block in blocks))
