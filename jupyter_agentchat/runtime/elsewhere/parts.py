"""From what an agent elsewhere wrote to a part: the server adds the times, and who wrote it."""

from __future__ import annotations

from typing import TypeVar

from msgspec.structs import asdict

from jupyter_agentchat.protocol import elsewhere as w
from jupyter_agentchat.protocol.parts import (
    TERMINAL,
    Elsewhere,
    Notice,
    Part,
    Plan,
    Text,
    Thinking,
    ToolCall,
)
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.settings import Settings

P = TypeVar("P", Thinking, ToolCall)


def part_of(given: w.WrittenPart, known: Part | None, mark: Elsewhere, now: int) -> Part:
    """Return the part; ``known`` is the same one as it was before."""
    facts = asdict(given)
    match given:
        case w.WrittenText():
            return Text(**facts, elsewhere=mark)
        case w.WrittenPlan():
            return Plan(**facts, elsewhere=mark)
        case w.WrittenNotice():
            return Notice(**facts, elsewhere=mark)
        case w.WrittenThinking():
            began = known.started_at if isinstance(known, Thinking) else now
            ended = now if given.status in TERMINAL else None
            return Thinking(**facts, started_at=began, ended_at=ended, elsewhere=mark)
        case w.WrittenToolCall():
            return _call(given, known, mark, now)


def _call(given: w.WrittenToolCall, known: Part | None, mark: Elsewhere, now: int) -> ToolCall:
    facts = asdict(given)
    before = known if isinstance(known, ToolCall) else None
    runs = given.status not in ("pending", "denied")
    return ToolCall(
        **{**facts, "title": given.title or given.name},
        started_at=before.started_at if before is not None and before.started_at else now if runs else None,
        ended_at=now if given.status in TERMINAL else None,
        allowed=before.allowed if before is not None else None,
        elsewhere=mark,
    )


def check_size(part: Part, settings: Settings) -> None:
    """Raise Refused ``too_large`` for a part with too long a text."""
    if isinstance(part, Text | Thinking):
        _limit("text", part.text, settings.max_part_chars)
    elif isinstance(part, ToolCall):
        _limit("input", part.input, settings.max_tool_output)
        _limit("output", part.output, settings.max_tool_output)


def _limit(field: str, text: str, most: int) -> None:
    if len(text) > most:
        raise Refused(
            "too_large", f"the {field} has {len(text):,} characters and {most:,} fit; begin another part"
        )
