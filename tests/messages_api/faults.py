"""Things that go wrong: before the reply (answers) and in the middle of one (steps)."""

from __future__ import annotations

import asyncio

from .refusals.refusal import error_body
from .script import Ending, Failure, Sse

END, DROP, RESET = Ending.END, Ending.DROP, Ending.RESET

ERROR_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    408: "timeout_error",
    409: "conflict_error",
    413: "invalid_request_error",
    429: "rate_limit_error",
    500: "api_error",
    503: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}


def failure(
    status: int,
    message: str = "The server says no.",
    *,
    code: str | None = None,
    before_head: asyncio.Event | None = None,
    **headers: str,
) -> Failure:
    """Answer with an error status. Headers as keywords: `failure(429, retry_after="7")`.

    `code` becomes `error.details.error_code` (for example `enforced_spend_limit_reached`).
    """
    body = error_body(ERROR_TYPES.get(status, "api_error"), message, "", code)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return Failure(status, body, sent, before_head=before_head)


def html_page() -> Failure:
    """Answer 200 with the login page of a proxy."""
    page = b"<!doctype html><title>Sign in</title><p>Please sign in to the network.</p>"
    return Failure(200, page, {"content-type": "text/html; charset=utf-8"})


def gzip_lie() -> Failure:
    """Answer 200 and claim a compression that the body does not have."""
    return Failure(200, b"event: ping\n\n", {"content-type": "text/event-stream", "content-encoding": "gzip"})


def stream_of(data: bytes) -> Failure:
    """Answer 200 with exactly these bytes as the stream: a recorded one, cut anywhere."""
    return Failure(200, data, {"content-type": "text/event-stream; charset=utf-8"})


def hang_up() -> Failure:
    """Close the connection without an answer."""
    return Failure(0, b"", hang_up=True)


def error_event(error: str = "overloaded_error", message: str = "Overloaded") -> Sse:
    """Report an error after the status 200 has gone out."""
    return Sse("error", {"type": "error", "error": {"type": error, "message": message, "details": None}})


def broken_json() -> bytes:
    """Send an event whose data stops in the middle."""
    return b'event: content_block_delta\ndata: {"type": "content_block_delta", "index": 0, "delta": {"ty\n\n'


def bad_utf8() -> bytes:
    """Send a text delta with a byte that is not UTF-8."""
    delta = b'{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"caf\xe9"}}'
    return b"event: content_block_delta\ndata: " + delta + b"\n\n"


def unknown_event() -> Sse:
    """Send an event of a type that does not exist yet."""
    return Sse("message_mood", {"type": "message_mood", "mood": "curious"})


def unknown_delta(index: int = 0) -> Sse:
    """Send a delta of a type that does not exist yet."""
    delta = {"type": "aroma_delta", "aroma": "coffee"}
    return Sse("content_block_delta", {"type": "content_block_delta", "index": index, "delta": delta})


def start_again(index: int = 0) -> Sse:
    """Start a second block under an index that is taken."""
    start = {"type": "text", "text": ""}
    return Sse("content_block_start", {"type": "content_block_start", "index": index, "content_block": start})


def stray_delta(index: int = 9) -> Sse:
    """Send a delta for a block that was never started."""
    delta = {"type": "text_delta", "text": "lost"}
    return Sse("content_block_delta", {"type": "content_block_delta", "index": index, "delta": delta})
