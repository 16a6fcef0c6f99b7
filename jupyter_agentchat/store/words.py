"""The words of a part: what search finds it by, and the line under a session's title."""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_agentchat.protocol.parts import (
    Notice,
    Part,
    Plan,
    Prompt,
    TerminalContent,
    Text,
    TextContent,
    Thinking,
    ToolCall,
)
from jupyter_agentchat.protocol.transcript import Turn

LINE_CHARS = 200


def words_of(part: Part) -> str:
    """Return the text that a person may remember of a part."""
    match part:
        case Prompt():
            return _said(part)
        case Text() | Thinking() | Notice():
            return part.text
        case ToolCall():
            return f"{part.title}\n{part.output}"
        case Plan():
            return "\n".join(entry.content for entry in part.entries)


def last_line(turns: Iterable[Turn]) -> str | None:
    """Return the last line of the newest prompt or text that has one, at most 200 code points."""
    for turn in reversed(tuple(turns)):
        for part in reversed(turn.parts):
            if isinstance(part, Prompt | Text) and (line := _line(words_of(part))):
                return line
    return None


def _said(prompt: Prompt) -> str:
    return "\n".join(
        piece.text for piece in prompt.content if isinstance(piece, TextContent | TerminalContent)
    )


def _line(text: str) -> str:
    trimmed = text.rstrip()
    return trimmed[trimmed.rfind("\n") + 1 :].strip()[:LINE_CHARS]
