"""Refusals of tool calls and results that do not belong together: law 9, R-X3."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tests.messages_api.canonical import Json, as_blocks
from tests.messages_api.request import Request

from .refusal import Refusal

_ID = re.compile(r"[a-zA-Z0-9_-]+")


def _blocks(request: Request, index: int, role: str) -> list[Json]:
    """Return the blocks of a message of this role, none when it is another's or there is no such message."""
    if not 0 <= index < len(request.messages) or request.messages[index]["role"] != role:
        return []
    return as_blocks(request.messages[index].get("content"))


def _ids(blocks: Sequence[Json], kind: str, name: str) -> list[str]:
    return [block[name] for block in blocks if block.get("type") == kind]


def _bad_ids(request: Request) -> Iterator[str]:
    for spot in request.spots("tool_use", "tool_result"):
        name = "id" if spot.kind == "tool_use" else "tool_use_id"
        if not _ID.fullmatch(spot.block[name]):
            yield f"{spot.where}.{name}"


def _doubled_uses(request: Request) -> Iterator[str]:
    seen: set[str] = set()
    for spot in request.spots("tool_use"):
        if spot.block["id"] in seen:
            yield spot.where
        seen.add(spot.block["id"])


def _unanswered(request: Request) -> Iterator[str]:
    for index in range(len(request.messages)):
        asked = _ids(_blocks(request, index, "assistant"), "tool_use", "id")
        answered = _ids(_blocks(request, index + 1, "user"), "tool_result", "tool_use_id")
        if missing := ", ".join(each for each in asked if each not in answered):
            found = "`tool_use` ids were found without `tool_result` blocks immediately after"
            yield f"messages.{index}: {found}: {missing}"


def _orphans(request: Request) -> Iterator[str]:
    for spot in request.spots("tool_result"):
        asked = _ids(_blocks(request, spot.index - 1, "assistant"), "tool_use", "id")
        if (answered := spot.block["tool_use_id"]) not in asked:
            yield f"{spot.where}: unexpected `tool_use_id` found in `tool_result` blocks: {answered}"


def _doubled_results(request: Request) -> Iterator[str]:
    for index in range(len(request.messages)):
        counts = Counter(_ids(_blocks(request, index, "user"), "tool_result", "tool_use_id"))
        yield from (f"messages.{index}" for count in counts.values() if count > 1)


def _late(request: Request) -> Iterator[str]:
    for index in range(len(request.messages)):
        kinds = [block.get("type") == "tool_result" for block in _blocks(request, index, "user")]
        if True in kinds and False in kinds[: len(kinds) - kinds[::-1].index(True)]:
            yield f"messages.{index}"


PAIRS = (
    Refusal(
        "tool-id-invalid",
        "a tool_use id with odd characters",
        "SDK tool_use_block_param; agents.md 2.3",
        _bad_ids,
        "{}: String should match pattern '^[a-zA-Z0-9_-]+$'",
    ),
    Refusal(
        "tool-use-doubled",
        "two tool_use blocks with one id",
        "issue 3.1; safety.md F12, R-X3",
        _doubled_uses,
        "{}: `tool_use` ids must be unique",
    ),
    Refusal(
        "tool-use-unanswered",
        "a tool_use without a result in the very next message",
        "agents.md 2.3; safety.md R-X3; anthropics/claude-code#8210",
        _unanswered,
        "{}. Each `tool_use` block must have a corresponding `tool_result` block in the next message.",
    ),
    Refusal(
        "tool-result-orphan",
        "a result that nobody asked for",
        "agents.md 2.3; anthropics/claude-code#18947",
        _orphans,
        "{}. Each `tool_result` block must have a corresponding `tool_use` block in the previous message.",
    ),
    Refusal(
        "tool-result-doubled",
        "two results for one call",
        "issue 3.1; safety.md R-X3 (exactly one)",
        _doubled_results,
        "{}: each tool_use must have a single result",
    ),
    Refusal(
        "tool-result-late",
        "a result behind other content",
        "agents.md 2.3 (results first)",
        _late,
        "{}: `tool_result` blocks must come first in the user message",
    ),
)
