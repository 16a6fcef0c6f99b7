"""What ``%agent`` returns."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jupyter_agentchat.protocol.events import StopReason, TurnError
from jupyter_agentchat.protocol.parts import Part, Text, ToolCall
from jupyter_agentchat.protocol.transcript import Totals, Turn

_BLOCK = re.compile(r"^(`{3,}|~{3,})[^\n]*\n(.*?)^\1[`~]*\s*$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, repr=False)
class Answer:
    """Everything that was said and done for one prompt."""

    text: str
    """The agent's words, in Markdown."""
    parts: tuple[Part, ...]
    """What is shown of it: words, thinking, tool calls with their outputs."""
    cost: float | None
    """US dollars at list price; None: nobody knows the whole of it."""
    usage: Totals
    """Tokens by kind; ``*_unknown`` counts requests of which they are not known."""
    session_id: str
    stop_reason: StopReason | None = None
    error: TurnError | None = None

    def __repr__(self) -> str:
        """Return a line: the answer itself stands above it already."""
        calls = sum(isinstance(part, ToolCall) for part in self.parts)
        facts = [f"{len(self.text):,} characters"]
        facts += [f"{calls} tool call{'s' if calls > 1 else ''}"] if calls else []
        facts += [f"${self.cost:.4f}"] if self.cost else []
        return f"<answer: {', '.join(facts)}>"

    def __str__(self) -> str:
        return self.text

    @property
    def code(self) -> str:
        """The blocks of code in it, one after the other; where it has none, all of it."""
        blocks = [found[2] for found in _BLOCK.finditer(self.text)]
        return "\n".join(blocks) if blocks else self.text


def answer_of(session_id: str, turn: Turn | None, parts: tuple[Part, ...]) -> Answer:
    """Return what there is of a turn."""
    usage = turn.totals if turn is not None else Totals()
    return Answer(
        text="\n\n".join(part.text for part in parts if isinstance(part, Text)),
        parts=parts,
        cost=None if usage.cost_unknown else usage.cost,
        usage=usage,
        session_id=session_id,
        stop_reason=turn.stop_reason if turn is not None else None,
        error=turn.error if turn is not None else None,
    )
