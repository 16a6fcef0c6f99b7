"""The server extension with an actor and a prop added; everything else is the real one."""

from __future__ import annotations

from typing import Any, ClassVar

from jupyter_agentchat.server.app import AgentChatExtension

from stage.actor import Actor
from stage.hold import Hold


class Stage(AgentChatExtension):
    """AgentChat, whose sessions may be played by a test."""

    surroundings: ClassVar[dict[str, Any]] = {"agents": (Actor(),), "tools": (Hold(),)}
