"""What a page hands over: where its server is, and a secret that is good once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_KERNEL_ID = re.compile(r"[\w-]{1,64}")


@dataclass(frozen=True)
class Invitation:
    """``url`` is the server's as the page sees it, ``kernel_id`` the kernel's as that server knows it."""

    url: str
    kernel_id: str
    secret: str

    def __repr__(self) -> str:
        """Without the secret: a traceback may show it."""
        return f"Invitation({self.url!r})"


def read_invitation(data: dict[str, Any]) -> Invitation | None:
    """Return what a page said, or None when it makes no sense."""
    url, kernel_id, secret = (str(data.get(name, "")) for name in ("url", "kernel_id", "secret"))
    fits = url.startswith(("http://", "https://")) and url.endswith("/") and _KERNEL_ID.fullmatch(kernel_id)
    return Invitation(url, kernel_id, secret) if fits else None
