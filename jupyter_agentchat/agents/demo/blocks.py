"""What the demo agent answers with, in the shape in which a model does: blocks, and why it stopped."""

from __future__ import annotations

from typing import Any, Literal

from jupyter_agentchat.protocol.parts import ToolKind
from jupyter_agentchat.protocol.value import Value


class Think(Value, frozen=True, tag="thinking"):
    """Thinking."""

    text: str


class Say(Value, frozen=True, tag="text"):
    """Words for the person, in Markdown."""

    text: str


class Call(Value, frozen=True, kw_only=True, tag="tool_use"):
    """A tool to be used; ``title`` is a first name for its card."""

    tool: str
    kind: ToolKind
    title: str
    input: dict[str, Any]


Block = Think | Say | Call


class Reply(Value, frozen=True, kw_only=True):
    """One reply. With ``tool_use`` the calls in it are to be run, and their results come back."""

    blocks: tuple[Block, ...]
    stop_reason: Literal["end_turn", "tool_use"] = "end_turn"


class Asked(Value, frozen=True, kw_only=True):
    """What a person said; ``steered`` when they said it while the agent was at work."""

    text: str
    steered: bool = False
    shown: tuple[str, ...] = ()
    """What they put beside it, each in a few words."""
