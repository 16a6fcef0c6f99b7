"""What people type, checked before anything is done with it."""

from __future__ import annotations

from msgspec.structs import astuple

from jupyter_agentchat.protocol.parts import (
    Content,
    OutputContent,
    TerminalContent,
    TextContent,
)
from jupyter_agentchat.protocol.refused import Refused

TITLE_CHARS = 60
"""The longest title that is made here; a person's may be longer."""
_AROUND = " \"'`*_#“”„‟«»"


def check_prompt(content: str | tuple[Content, ...], limit: int) -> tuple[Content, ...]:
    """Return the content as a tuple. Raises Refused: ``invalid_prompt``, ``prompt_too_long``."""
    parts = (TextContent(text=content),) if isinstance(content, str) else content
    size = sum(map(_size, parts))
    if size > limit:
        raise Refused(
            "prompt_too_long",
            f"The prompt has {size:,} characters; {limit:,} fit. Shorten it or attach it as a file.",
        )
    if all(isinstance(p, TextContent) and not p.text.strip() for p in parts):
        raise Refused("invalid_prompt", "The prompt is empty. Write something first.")
    return parts


def title_of(content: tuple[Content, ...]) -> str | None:
    """Return a title made from a session's first prompt: its first line, shortened at a word.

    What a person typed comes before what they attached.
    """
    for part in sorted(content, key=lambda part: not isinstance(part, TextContent)):
        line = next((x.strip() for x in _text(part).splitlines() if x.strip()), "")
        if line:
            return shortened(line)
    return None


def title_from(said: str) -> str:
    """Return a title made from a model's words: its first line, and only what can be seen of it."""
    line = next((x for x in said.splitlines() if _seen(x)), "")
    return shortened(_seen(line))


def shortened(line: str) -> str:
    """Return a line that is at most as long as a title, shortened at a word."""
    return line if len(line) <= TITLE_CHARS else line[: TITLE_CHARS - 1].rsplit(" ", 1)[0] + "…"


def _seen(line: str) -> str:
    """Leave out what is not seen, and what models like to put around a title."""
    spaced = "".join(" " if c.isspace() else c for c in line)
    return " ".join("".join(c for c in spaced if c.isprintable()).split()).strip(_AROUND)


def _size(part: Content) -> int:
    """Count everything that is said, names and paths too; the composer counts alike."""
    return sum(len(word) for word in astuple(part) if isinstance(word, str))


def _text(part: Content) -> str:
    return part.text if isinstance(part, TextContent | TerminalContent | OutputContent) else ""
