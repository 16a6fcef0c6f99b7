"""Refusals of cache marks: how many, of what kind, in which order. Reference/agents.md 2.8.

Marks on thinking are refused as unknown fields, marks on blank text with the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.messages_api.canonical import as_blocks
from tests.messages_api.request import Request

from .refusal import Refusal

MOST = 4


def _marks(request: Request) -> Iterator[tuple[str, dict[str, Any]]]:
    """Walk all marks in the order of the prompt: where, and the mark."""
    for part in ("tools", "system"):
        for index, block in enumerate(as_blocks(request.body.get(part))):
            yield from _on(f"{part}.{index}", block)
    for spot in request.spots():
        yield from _on(spot.where, spot.block)
        for place, inner in enumerate(as_blocks(spot.block.get("content"))):
            yield from _on(f"{spot.where}.content.{place}", inner)
    yield from _on("", request.body)


def _on(where: str, block: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    if block.get("cache_control"):
        yield f"{where}.cache_control".lstrip("."), block["cache_control"]


def _too_many(request: Request) -> Iterator[str]:
    if (found := len(list(_marks(request)))) > MOST:
        yield str(found)


def _malformed(request: Request) -> Iterator[str]:
    for where, mark in _marks(request):
        fits = mark.get("type") == "ephemeral" and mark.get("ttl", "5m") in ("5m", "1h")
        if not fits or not mark.keys() <= {"type", "ttl"}:
            yield where


def _long_after_short(request: Request) -> Iterator[str]:
    short = False
    for where, mark in _marks(request):
        if mark.get("ttl") == "1h" and short:
            yield where
        short = short or mark.get("ttl", "5m") == "5m"


MARKS = (
    Refusal(
        "cache-marks-over",
        "more than four cache marks, nested ones and the automatic one counted",
        "agents.md 2.8; langchain4j/langchain4j#3051",
        _too_many,
        "A maximum of 4 blocks with cache_control may be provided. Found {}.",
    ),
    Refusal(
        "cache-mark-invalid",
        "a mark that is not ephemeral, 5m or 1h",
        "agents.md 2.8; SDK cache_control_ephemeral_param",
        _malformed,
        "{}: Input should be {{'type': 'ephemeral', 'ttl': '5m' or '1h'}}",
    ),
    Refusal(
        "cache-ttl-order",
        "a one-hour mark behind a five-minute one",
        "agents.md 2.8 (TTLs); portkey.ai docs of the Messages API",
        _long_after_short,
        "{}: a ttl='1h' block must not come after a ttl='5m' block",
    ),
)
