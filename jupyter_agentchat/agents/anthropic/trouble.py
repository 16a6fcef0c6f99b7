"""What went wrong with a request: whether waiting helps, and what to tell the person.

The SDK's own retries are switched off: they are silent, and obey a ``retry-after`` of any length.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from jupyter_agentchat.protocol.events import TurnError

MAX_ATTEMPTS = 6
LONGEST_WAIT = 60.0
"""Seconds. A server that asks for more is not waited for: the person is told instead."""
BUDGET = 300.0
"""Seconds that all waiting of one request may take (R-X6)."""


@dataclass(frozen=True)
class Trouble:
    """``after`` is what the server asked to wait, in seconds; ``error`` what the person reads."""

    retry: bool
    error: TurnError
    after: float | None = None

    def wait(self, attempt: int) -> float:
        """Return how long to wait after the given failed attempt, from 1."""
        return self.after if self.after is not None else min(30.0, 0.5 * 2 ** (attempt - 1))


_BY_STATUS = {
    400: ("bad_request", "The API refused the request: {said}"),
    401: ("no_key", "The API does not accept the key. Check it and try again."),
    402: ("no_key", "The account has no credit left. Add some, or use another key."),
    403: ("forbidden", "The key may not do this: {said}"),
    404: ("unknown_model", "The API does not know this model. Choose another one."),
    413: ("too_large", "The request is too large for the API. Start a new session, or say less."),
}
_WAITING = {
    408: "The API took too long.",
    409: "The API was in conflict with itself.",
    429: "The API's rate limit is reached.",
    529: "The API is overloaded.",
}
_BY_TYPE = {"overloaded_error": 529, "rate_limit_error": 429, "api_error": 500, "timeout_error": 408}


def read_trouble(error: BaseException, begun: bool) -> Trouble | None:
    """Return what an exception of the SDK or its transport means; None when it is none of theirs.

    ``begun``: content was already received, so the request is never sent again by itself (R-X6, R-X7).
    """
    import anthropic  # noqa: PLC0415 - imported by now; over a second the first time
    import httpx2  # noqa: PLC0415

    if isinstance(error, anthropic.APIStatusError):
        return _status(error, begun)
    lost = (anthropic.APIConnectionError, httpx2.HTTPError, EOFError)
    garbled = (json.JSONDecodeError, UnicodeDecodeError, AssertionError, KeyError)
    if isinstance(error, lost):
        return _cut("The connection to the API was lost.", retry=not begun)
    if isinstance(error, (*garbled, anthropic.APIError)):
        return _cut("What the API sent could not be read.", retry=False)
    return None


def cut_short() -> Trouble:
    """Return the trouble of a stream that ended without its end (R-X5)."""
    return _cut("The answer broke off before its end. What came is kept.", retry=False)


def _status(error: Any, begun: bool) -> Trouble:
    # In mid-stream an error comes with the status 200 of the stream: only its type tells.
    status = error.status_code if error.status_code != 200 else _BY_TYPE.get(error.type or "", 500)
    if status in _BY_STATUS:
        code, sentence = _BY_STATUS[status]
        said = str(getattr(error, "api_message", None) or error.message)[:500]
        return Trouble(retry=False, error=TurnError(code=code, message=sentence.format(said=said)))
    sentence = _WAITING.get(status, "The API has a fault.")
    after = _after(error.response.headers)
    if after is not None and after > LONGEST_WAIT:
        minutes = round(after / 60) or 1
        too_long = f"{sentence} It asks to wait {minutes} minutes; continue then."
        return Trouble(retry=False, error=TurnError(code="rate_limited", message=too_long))
    again = not begun and error.response.headers.get("x-should-retry") != "false"
    code = "rate_limited" if status in (429, 529) else "busy"
    return Trouble(retry=again, error=TurnError(code=code, message=sentence), after=after)


def _after(headers: Any) -> float | None:
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers[name]) / unit)
        except (KeyError, ValueError):
            continue
    return None


def _cut(sentence: str, *, retry: bool) -> Trouble:
    return Trouble(retry=retry, error=TurnError(code="busy", message=sentence))
