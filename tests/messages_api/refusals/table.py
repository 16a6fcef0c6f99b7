"""The table of refusals, in the order in which a request is looked at. The first row that fits answers."""

from __future__ import annotations

from collections.abc import Container

from tests.messages_api.request import Request

from .head import HEAD
from .marks import MARKS
from .model import LAST_MESSAGE, LENGTH, MODEL
from .pairs import PAIRS
from .refusal import Refusal
from .roles import ROLE_ROWS
from .shape import SHAPE
from .thinking import THINKING_ROWS, find_dropped
from .tools import TOOLS

REFUSALS: tuple[Refusal, ...] = (
    *HEAD,
    *SHAPE,
    *TOOLS,
    *MODEL,
    *ROLE_ROWS,
    *MARKS,
    *PAIRS,
    *THINKING_ROWS,
    *LAST_MESSAGE,
    LENGTH,
)


def first_refusal(request: Request, waived: Container[str] = ()) -> tuple[Refusal, str] | None:
    """Return the row that refuses the request and its message; None lets the request pass."""
    conversing = request.method == "POST" and request.path.startswith("/v1/messages")
    for row in REFUSALS if conversing else HEAD:
        if row.id not in waived and (message := row.refuse(request)) is not None:
            return row, message
    if conversing:
        find_dropped(request)
    return None
