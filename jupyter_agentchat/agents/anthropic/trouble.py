"""What went wrong with a request: whether waiting helps, and what to tell the person.

The SDK's own retries are switched off: they are silent, and obey a ``retry-after`` of any length.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from jupyter_agentchat.agents.anthropic.no_answer import no_answer
from jupyter_agentchat.protocol.events import TurnError

MAX_ATTEMPTS = 8
LONGEST_WAIT = 60.0
"""Seconds. A server that asks for more is not waited for: the person is told instead."""
BUDGET = 600.0
"""Seconds that all waiting of one request may take (R-X6)."""


@dataclass(frozen=True)
class Trouble:
    """``after`` is what the server asked to wait, in seconds; ``error`` what the person reads."""

    retry: bool
    error: TurnError
    after: float | None = None
    patient: bool = False
    """Nobody was reached: tried again as long as the budget lasts, however often that is."""

    def wait(self, attempt: int) -> float:
        """Return how long to wait after the given failed attempt, from 1."""
        return self.after if self.after is not None else min(30.0, 0.5 * 2.0 ** min(attempt - 1, 6))

    def helps_to_wait(self, attempt: int, waited: float) -> bool:
        """Say whether to try again after that many attempts and seconds of waiting."""
        few_enough = self.patient or attempt < MAX_ATTEMPTS
        return self.retry and few_enough and waited + self.wait(attempt) <= BUDGET


_BY_STATUS = {
    400: ("bad_request", "The API refused the request: {said}"),
    401: ("no_key", "The API does not accept the key. Connect with another one, and go on here."),
    402: ("no_credit", "The account has no credit left. Add some, or connect another key; then go on here."),
    403: ("forbidden", "The key may not do this: {said}"),
    404: ("unknown_model", "The API does not know the model {model}. Choose another one, and go on here."),
    407: ("unreachable", "The proxy on the way to the API wants a login. Ask whoever runs this server."),
    413: ("too_large", "The session has become too large for the API. Start a new session."),
}
_WAITING = {
    408: "The API took too long.",
    409: "The API was in conflict with itself.",
    429: "The API's rate limit is reached.",
    529: "The API is overloaded.",
}
_BY_TYPE = {"overloaded_error": 529, "rate_limit_error": 429, "api_error": 500, "timeout_error": 408}
_NO_CREDIT = ("contract_spend_limit_reached", "enforced_spend_limit_reached")
"""What a 429 says in detail when no waiting helps."""

NOT_THE_API = (
    "What answers at {where} is not a Messages API, but a web page or something else. Perhaps the network "
    "wants a login first, or the address is another's: check the connection, and go on here."
)
NO_MESSAGES = "There is no Messages API at {where}. Check the address of the connection, and go on here."


def read_trouble(
    error: BaseException, begun: bool, where: str = "the API", model: str = ""
) -> Trouble | None:
    """Return what an exception of the SDK or its transport means; None when it is none of theirs.

    ``begun``: content was already received, so the request is never sent again by itself (R-X6, R-X7).
    """
    import anthropic  # noqa: PLC0415 - imported by now; over a second the first time
    import httpx2  # noqa: PLC0415

    if isinstance(error, anthropic.APIStatusError):
        return _status(error, begun, where, model)
    if isinstance(error, (anthropic.APIConnectionError, httpx2.HTTPError, EOFError)):
        return _lost(error, begun, where)
    garbled = (json.JSONDecodeError, UnicodeDecodeError, AssertionError, KeyError)
    if isinstance(error, (*garbled, anthropic.APIError)):
        return _cut("What the API sent could not be read. What came before is kept.")
    return None


def cut_short() -> Trouble:
    """Return the trouble of a stream that ended without its end (R-X5)."""
    return _cut("The answer broke off before its end. What came is kept.")


def not_the_api(where: str) -> Trouble:
    """Return the trouble of an answer that is no stream of events: a network's login page, for example."""
    return Trouble(retry=False, error=TurnError(code="unsupported", message=NOT_THE_API.format(where=where)))


def _lost(error: BaseException, begun: bool, where: str) -> Trouble:
    if begun:
        return _cut("The connection to the API was lost. What came is kept.")
    sentence, passes = no_answer(error, where)
    return Trouble(retry=passes, patient=True, error=TurnError(code="unreachable", message=sentence))


def _status(error: Any, begun: bool, where: str, model: str) -> Trouble:
    # In mid-stream an error comes with the status 200 of the stream: only its type tells.
    status = error.status_code if error.status_code != 200 else _BY_TYPE.get(error.type or "", 500)
    code, sentence = _never(status, error)
    if sentence:
        message = sentence.format(said=_said(error), model=model or "that was asked for", where=where)
        return Trouble(retry=False, error=TurnError(code=code, message=message))
    return _later(status, error, begun)


def _never(status: int, error: Any) -> tuple[str, str]:
    """Return code and sentence of what no waiting mends; empty ones for the rest."""
    ours = getattr(error, "type", None) is not None  # an error in the API's own form
    said = str(getattr(error, "api_message", None) or "").lower()
    if 300 <= status < 400:
        return "unsupported", _redirected(error)
    if getattr(error, "error_code", None) in _NO_CREDIT or (status == 400 and "credit balance" in said):
        return _BY_STATUS[402]
    if status == 400 and "too long" in said:
        return _BY_STATUS[413]
    if status in (404, 405) and not ours:
        return "unsupported", NO_MESSAGES
    if 400 <= status < 500 and status not in _WAITING:
        return _BY_STATUS.get(status, _BY_STATUS[400])
    return "", ""


def _redirected(error: Any) -> str:
    """Name the other address, so that the person can judge it: the key is sent nowhere by itself."""
    to = str(error.response.headers.get("location", ""))[:200].replace("{", "").replace("}", "")
    return (
        f"{{where}} sends its visitors elsewhere ({to}). Check the address of the connection, and go on here."
    )


def _later(status: int, error: Any, begun: bool) -> Trouble:
    sentence = _WAITING.get(status, f"The API has a fault ({status}).")
    after = _after(error.response.headers)
    if after is not None and after > LONGEST_WAIT:
        minutes = round(after / 60) or 1
        too_long = f"{sentence} It asks to wait {minutes} minutes; continue then."
        return Trouble(retry=False, error=TurnError(code="rate_limited", message=too_long))
    again = not begun and error.response.headers.get("x-should-retry") != "false"
    code = "rate_limited" if status in (429, 529) else "busy"
    return Trouble(retry=again, error=TurnError(code=code, message=sentence), after=after)


def _said(error: Any) -> str:
    """Return the API's own words as one line, without the key: some gateways repeat it (R-K2).

    What a gateway says in another form is a page for a browser, and no words for a person.
    """
    said = str(getattr(error, "api_message", None) or "")
    if getattr(error, "type", None) is None or not said.strip():
        return f"no reason is given (status {error.status_code})."
    key = error.request.headers.get("authorization", "").removeprefix("Bearer ")
    line = " ".join((said.replace(key, "[key]") if key else said).split())[:500]
    shown = "".join(letter for letter in line if letter.isprintable())
    return shown if shown.endswith((".", "?", "!")) else f"{shown}."


def _after(headers: Any) -> float | None:
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers[name]) / unit)
        except (KeyError, ValueError):
            continue
    return None


def _cut(sentence: str) -> Trouble:
    return Trouble(retry=False, error=TurnError(code="busy", message=sentence))
