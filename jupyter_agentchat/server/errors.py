"""Errors as a client gets them: a code, a sentence that says what to do, an id that the log has too."""

from __future__ import annotations

import secrets

from jupyter_agentchat.protocol.frames import Error, ErrorCode
from jupyter_agentchat.runtime.refusal import refusal

STATUS: dict[ErrorCode, int] = {
    "unknown_session": 404,
    "unknown_turn": 404,
    "unknown_part": 404,
    "unknown_model": 404,
    "unknown_agent": 404,
    "not_found": 404,
    "not_owner": 403,
    "forbidden": 403,
    "invalid_prompt": 400,
    "bad_workspace": 400,
    "bad_request": 400,
    "unsupported": 400,
    "no_key": 409,
    "busy": 409,
    "read_only": 409,
    "stale_request": 409,
    "prompt_too_long": 413,
    "too_large": 413,
    "rate_limited": 429,
    "store_unavailable": 503,
    "internal": 500,
}
"""The HTTP status of each error code."""

_OF_STATUS: dict[int, tuple[ErrorCode, str]] = {
    400: ("bad_request", "The request could not be read. Check its address and its body."),
    401: ("forbidden", "Log in to this server first."),
    403: ("forbidden", "You may not do this here. Log in again, or ask whoever runs this server."),
    404: ("not_found", "There is nothing at this address."),
    405: ("bad_request", "This address does not take that kind of request."),
    413: ("too_large", "The request is too large. Send less at once."),
}
"""Refusals that are Jupyter's own, in our words: theirs may name files and addresses."""


def new_error_id() -> str:
    """Return an id for an answer and a log line."""
    return secrets.token_hex(4)


def error_of(fault: BaseException, error_id: str) -> Error:
    """Return what a client is told about an exception. Nothing of a fault of ours but the id."""
    refused = refusal(fault)
    if refused is not None:
        return Error(code=refused.code, message=refused.message, id=error_id)
    return _internal(error_id)


def error_of_status(status: int, error_id: str) -> Error:
    """Return what a client is told when Jupyter or Tornado refused the request."""
    if status not in _OF_STATUS:
        return _internal(error_id)
    code, message = _OF_STATUS[status]
    return Error(code=code, message=message, id=error_id)


def _internal(error_id: str) -> Error:
    message = f"Something went wrong in the server. Its log has the details under {error_id}."
    return Error(code="internal", message=message, id=error_id)
