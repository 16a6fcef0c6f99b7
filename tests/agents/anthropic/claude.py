"""A session with the real SDK's agent against the strict loopback API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import anthropic  # noqa: F401 - over a second, once, before the first test and not in it

from jupyter_agentchat.agents.anthropic.agent import AnthropicAgent
from jupyter_agentchat.agents.anthropic.endpoint import Endpoint
from jupyter_agentchat.agents.anthropic.keys import Key
from jupyter_agentchat.core import history
from jupyter_agentchat.notebooks.jupyter import Jupyter
from jupyter_agentchat.protocol.parts import Content
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.runtime.assembly import open_manager
from jupyter_agentchat.runtime.clock import FakeClock
from jupyter_agentchat.runtime.manager import Manager
from jupyter_agentchat.runtime.session import Session
from jupyter_agentchat.runtime.settings import Settings
from tests.messages_api.server import MessagesApi
from tests.runtime.stage import ALICE, ended, until
from tests.runtime.test_manager import GONE


class OneKey:
    """A place that has this key, or none."""

    def __init__(self, key: str | None = "test-key") -> None:
        self.key = key

    def find(self) -> Key | None:
        return None if self.key is None else Key(self.key, "file")


@dataclass
class Room:
    """Everything a test needs at hand."""

    api: MessagesApi
    manager: Manager
    clock: FakeClock
    workspace: Path
    keys: OneKey
    endpoint: Endpoint
    crashed: bool = False

    async def crash(self) -> None:
        """End as a killed server does: what was not stored is lost, nothing is said."""
        self.crashed = True
        await self.manager.store.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            if task.get_coro().__qualname__.startswith(("Turn", "Publisher", "Manager", "Watch")):
                task.cancel()

    async def session(self, **options) -> Session:
        self.workspace.mkdir(exist_ok=True)
        return await self.manager.create(ALICE, workspace=str(self.workspace), agent="anthropic", **options)

    async def say(self, session: Session, text: str | tuple[Content, ...]) -> Transcript:
        """Send a prompt and wait for the end of its turn."""
        receipt = await session.prompt(ALICE, text)
        return await until(session, lambda t: t.turns[-1].turn_id == receipt.turn_id and ended(t))

    async def problems(self, session: Session) -> list[str]:
        """What the API would refuse of what is recorded now, results of open calls added."""
        events = await self.manager.store.model_events(session.session_id)
        messages = list(history.messages(events))
        closing = history.closing_message(messages)
        return history.check([*messages, *([closing] if closing else [])])


@asynccontextmanager
async def room(
    tmp_path: Path,
    api: MessagesApi,
    *,
    key: str | None = "test-key",
    tools=(),
    gone: bool = False,
    settings: Settings | None = None,
    jupyter: Jupyter | None = None,
) -> AsyncIterator[Room]:
    """A server with this agent; closed at the end, which a second one on the same path may follow.

    ``gone``: to the next one it looks like a process that has ended.
    """
    clock, keys = FakeClock(), OneKey(key)
    settings = settings or Settings()
    endpoint = Endpoint(keys, base_url=api.url)
    agent = AnthropicAgent(endpoint, small_model=settings.small_model)
    manager = await open_manager(
        settings,
        tmp_path / "data",
        agents=[agent],
        tools=tools,
        clock=clock,
        server=GONE if gone else None,
        jupyter=jupyter,
    )
    at = Room(api, manager, clock, tmp_path / "workspace", keys, endpoint)
    try:
        yield at
    finally:
        if not at.crashed:
            await manager.close()
        await agent.close()
        for _ in range(10):  # a closed connection is let go of by the loop, some rounds later
            await asyncio.sleep(0)
