"""The token of an agent that runs elsewhere: shown once, kept as a hash, good for one session.

A fixed beginning tells it from Jupyter's own tokens, so that neither is ever taken for the other.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

PREFIX = "agentchat_"


def new_token() -> str:
    """Return a token with 256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """Return what is kept of a token. It cannot be guessed, so a plain hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def fits(token: str, kept: str | None) -> bool:
    """Say whether this is the token of which that hash was kept."""
    return kept is not None and hmac.compare_digest(hash_of(token), kept)
