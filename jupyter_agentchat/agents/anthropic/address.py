"""The address of an endpoint, as people paste it and as the SDK wants it."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit, urlunsplit

ANTHROPIC = "https://api.anthropic.com"
_TAILS = ("/v1/messages", "/v1/models", "/v1")
"""What belongs to the API's own paths and is often pasted along."""


def as_address(text: str) -> str:
    """Return the address without what the SDK adds itself. Raises ValueError with a sentence."""
    given = text.strip()
    if "://" not in given and given:
        given = f"http://{given}"  # "localhost:11434" is what everybody types
    try:
        parts = urlsplit(given)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("This is not an address. It looks like http://localhost:11434.") from None
    if parts.scheme not in ("http", "https"):
        raise ValueError("An endpoint's address begins with http:// or https://.")
    if not host or port == 0 or not given.isascii() or any(c.isspace() or not c.isprintable() for c in given):
        raise ValueError("This is not an address. It looks like http://localhost:11434.")
    if parts.username is not None or parts.password is not None:
        raise ValueError("An address carries no password. Put the key into its own field.")
    if parts.query or parts.fragment:
        raise ValueError("An endpoint's address ends before any ? or #.")
    path = parts.path.rstrip("/")
    tail = next((tail for tail in _TAILS if path.endswith(tail)), "")
    return urlunsplit((parts.scheme, parts.netloc, path.removesuffix(tail).rstrip("/"), "", ""))


def is_local(address: str | None) -> bool:
    """Say whether the address is this very machine's."""
    host = urlsplit(address or "").hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
