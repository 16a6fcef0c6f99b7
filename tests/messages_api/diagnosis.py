"""Says why the cache did not help: `diagnostics.previous_message_id`, agents.md 2.8."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .canonical import Json, digest_system, digest_tools
from .request import Request
from .usage import Usage


@dataclass(frozen=True)
class Fingerprint:
    """What a later request is compared with."""

    model: str
    system: str
    tools: str
    messages: tuple[bytes, ...]
    cached: int  # tokens that a later request could have read


class Diagnoses:
    """The fingerprints of all replies, by message id."""

    def __init__(self) -> None:
        self._known: dict[str, Fingerprint] = {}

    def keep(self, message_id: str, request: Request, usage: Usage) -> None:
        """Remember a request under the id of its reply."""
        cached = usage.cache_read + usage.cache_write_5m + usage.cache_write_1h
        self._known[message_id] = _fingerprint(request, cached)

    def of(self, request: Request) -> Json:
        """Return the field that the reply carries: nothing, when it was not asked for."""
        asked = request.body.get("diagnostics")
        if asked is None:
            return {}
        reason = self._reason(request, asked.get("previous_message_id"))
        return {"diagnostics": {"cache_miss_reason": reason} if reason else None}

    def _reason(self, request: Request, previous_id: str | None) -> dict[str, Any] | None:
        if previous_id is None:
            return None
        if (previous := self._known.get(previous_id)) is None:
            return {"type": "previous_message_not_found"}
        changed = _changed(previous, _fingerprint(request, 0))
        return (
            {"type": f"{changed}_changed", "cache_missed_input_tokens": previous.cached} if changed else None
        )


def _fingerprint(request: Request, cached: int) -> Fingerprint:
    body = request.body
    return Fingerprint(
        request.model.id, digest_system(body), digest_tools(body), tuple(request.digests), cached
    )


def _changed(one: Fingerprint, other: Fingerprint) -> str | None:
    for part in ("model", "system", "tools"):
        if getattr(one, part) != getattr(other, part):
            return part
    return None if other.messages[: len(one.messages)] == one.messages else "messages"
