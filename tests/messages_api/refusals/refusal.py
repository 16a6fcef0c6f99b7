"""What a row of the table of refusals is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.messages_api.request import Request

Check = Callable[[Request], Iterator[str]]
"""Yields, for each fault found, what goes into `{}` of the row's message: a path or a value."""


@dataclass(frozen=True)
class Refusal:
    """One thing the API refuses.

    `source` names the place in the references (agents.md, peers.md, safety.md and their section), the SDK
    2.11 type or a public error report that says so.
    """

    id: str
    what: str
    source: str
    check: Check
    message: str
    status: int = 400
    error: str = "invalid_request_error"
    counting: bool = True  # whether it holds for `count_tokens` too

    def refuse(self, request: Request) -> str | None:
        """Return the error message when the request is refused by this row."""
        if request.counting and not self.counting:
            return None
        found = next(self.check(request), None)
        return None if found is None else self.message.format(found)


def error_body(error: str, message: str, request_id: str, code: str | None = None) -> dict[str, Any]:
    """Return the body of every error answer."""
    about: dict[str, Any] = {"type": error, "message": message}
    if code:
        about["details"] = {"error_code": code}
    return {"type": "error", "error": about, "request_id": request_id}
