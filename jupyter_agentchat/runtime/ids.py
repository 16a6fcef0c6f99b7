"""Ids. A session's cannot be guessed (128 random bits, R-W11); a part's need only be unique in it."""

from __future__ import annotations

import secrets


def new_session_id() -> str:
    """Return 32 hexadecimal digits."""
    return secrets.token_hex(16)


def new_id() -> str:
    """Return 12 characters for a turn, part, request or prompt: short, because every delta carries one."""
    return secrets.token_urlsafe(9)
