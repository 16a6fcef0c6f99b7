"""Text on a terminal. What a model wrote may try to command the terminal: it is shown, not obeyed."""

from __future__ import annotations

import re
from typing import Any

import msgspec

_ACTIVE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of text round."""


def safe(text: str) -> str:
    """Return text on one line that changes nothing on a terminal."""
    return _ACTIVE.sub(" ", text)


def safe_json(value: Any) -> str:
    """Return a value as one line of JSON that changes nothing on a terminal."""
    # Such a character can only be inside of a string there, where an escape says the same.
    return _ACTIVE.sub(lambda found: f"\\u{ord(found[0]):04x}", msgspec.json.encode(value).decode())


def table(rows: list[tuple[str, ...]]) -> list[str]:
    """Return rows as lines with aligned columns; the last column may be as long as it is."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
