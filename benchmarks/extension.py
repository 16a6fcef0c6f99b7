"""Our server extension with one agent more: what a Jupyter server loads to be measured."""

from __future__ import annotations

from typing import Any, ClassVar

from benchmarks.agent import FeedAgent
from jupyter_agentchat.server.app import AgentChatExtension


class MeasuredChat(AgentChatExtension):
    """Nothing differs but the agents."""

    surroundings: ClassVar[dict[str, Any]] = {"agents": [FeedAgent()]}


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    return [{"module": "benchmarks.extension", "app": MeasuredChat}]
