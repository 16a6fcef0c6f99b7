"""An agent that does not run here: it reads the session's stream and writes its turns in batches."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from jupyter_agentchat.agents.agent import Agent, Host, TurnInput
from jupyter_agentchat.protocol.agent_info import AgentInfo
from jupyter_agentchat.protocol.events import Event

NAME = "elsewhere"
NOTE = (
    "An agent that runs elsewhere answers here: a program of yours, on this machine or another one. "
    "It needs a token of this session, and is shown under the name that it gives itself."
)


class AgentElsewhere(Agent):
    """Holds a turn open until the batch that ends it, or a person, does so."""

    name = NAME

    def describe(self) -> AgentInfo:
        """Return its name. Which model is behind it, if any, only the agent knows."""
        return AgentInfo(
            name=self.name,
            title="Agent elsewhere",
            version="",
            state="ready",
            model_involved=True,
            note=NOTE,
            elsewhere=True,
        )

    async def run_turn(self, turn: TurnInput, host: Host) -> AsyncGenerator[Event]:  # noqa: ARG002
        """Say nothing, and wait to be cancelled: its words come in batches (``runtime.elsewhere``)."""
        nothing: tuple[Event, ...] = ()
        await asyncio.Event().wait()
        for event in nothing:
            yield event
