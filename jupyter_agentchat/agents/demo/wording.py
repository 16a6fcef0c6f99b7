"""Putting words that come from elsewhere into an answer."""

from __future__ import annotations

import re

SHOWN_LINES = 12
SHOWN_CHARACTERS = 1_500


def excerpt(text: str, *, tail: bool = False) -> str:
    """Return the beginning of a text, which is not empty, as a code block; or with ``tail`` its end."""
    lines = text.splitlines()
    chosen = "\n".join(lines[-SHOWN_LINES:] if tail else lines[:SHOWN_LINES])
    shown = chosen[-SHOWN_CHARACTERS:] if tail else chosen[:SHOWN_CHARACTERS]
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    left = len(lines) - SHOWN_LINES
    rest = f"{left:,} line{'' if left == 1 else 's'} {'before' if tail else 'more'}"
    more = f"\n\n… and {rest}: open the card." if left > 0 else ""
    return f"{fence}text\n{shown}\n{fence}{more}"


def quoted(text: str) -> str:
    """Return the text as a quotation."""
    return "\n".join(f"> {line}" for line in text.splitlines())


def one_line(text: str) -> str:
    """Return the words on one line, and not more of them than fit there."""
    line = " ".join(text.split())
    return line if len(line) <= 200 else f"{line[:200]}…"


def flowing(text: str) -> str:
    """Return the paragraphs without the line ends that only our own source needs."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
