"""What people type, checked before anything is done with it."""

from __future__ import annotations

from jupyter_agentchat.protocol.parts import (
    Content,
    OutputContent,
    TerminalContent,
    TextContent,
)
from jupyter_agentchat.protocol.refused import Refused


def check_prompt(content: str | tuple[Content, ...], limit: int) -> tuple[Content, ...]:
    """Return the content as a tuple. Raises Refused: ``invalid_prompt``, ``prompt_too_long``."""
    parts = (TextContent(text=content),) if isinstance(content, str) else content
    size = sum(len(text) for text in map(_text, parts))
    if size > limit:
        raise Refused(
            "prompt_too_long",
            f"The prompt has {size:,} characters; {limit:,} fit. Shorten it or attach it as a file.",
        )
    if all(isinstance(p, TextContent) and not p.text.strip() for p in parts):
        raise Refused("invalid_prompt", "The prompt is empty. Write something first.")
    return parts


def title_of(content: tuple[Content, ...]) -> str | None:
    """Return a title made from a session's first prompt: its first line, shortened at a word."""
    for part in content:
        line = next((x.strip() for x in _text(part).splitlines() if x.strip()), "")
        if line:
            return line if len(line) <= 60 else line[:60].rsplit(" ", 1)[0] + "…"
    return None


def _text(part: Content) -> str:
    return part.text if isinstance(part, TextContent | TerminalContent | OutputContent) else ""
