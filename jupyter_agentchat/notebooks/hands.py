"""Hands elsewhere: a browser that has the notebook open, or a kernel that runs ``%agent``, does the work.

The runtime knows who is connected and implements this; here is only what notebooks need of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol


class HandFailed(Exception):
    """Whoever was asked says that it cannot be done, and that nothing was changed; the text says why."""


class HandGone(Exception):
    """Whoever was asked left, or was silent for too long: it is not known whether the work was done."""


class Hands(Protocol):
    """Calls one client at a time; whose focus was last comes first."""

    def has_document(self, tool: str, path: str) -> bool:
        """Say whether a client offers this tool and has the document at this contents path open."""

    def waiting_kernel(self, tool: str, kernel_id: str | None) -> str | None:
        """Return the kernel in which a cell waits for this session and offers the tool; None: there is none.

        With ``kernel_id`` only that one counts.
        """

    async def call(
        self,
        tool: str,
        given: dict[str, Any],
        *,
        document: str | None = None,
        kernel: str | None = None,
        heard: Callable[[Any], None] | None = None,
    ) -> Any:
        """Have the tool executed and return its output, read from JSON. Raises HandFailed, HandGone.

        ``heard`` gets what the client says of it meanwhile, read from JSON, too.
        """
