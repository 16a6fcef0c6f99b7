"""Connecting to a model while the server runs; whoever watches hears at once what has changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from jupyter_agentchat.agents.anthropic.agent import AnthropicAgent
from jupyter_agentchat.agents.anthropic.connection import Connection
from jupyter_agentchat.protocol.connection import Connected, ModelConnection, NewConnection, Reached


class Connecting:
    """One change at a time. ``changed`` is called after each that went through."""

    def __init__(self, claude: AnthropicAgent, connection: Connection) -> None:
        self.changed: Callable[[], None] = lambda: None
        self._claude = claude
        self._connection = connection
        self._changing = asyncio.Lock()

    async def look(self) -> None:
        """Look again whether there is a key: somebody may have put one into its file."""
        before = self._claude.describe()
        await self._claude.look_for_key()
        if self._claude.describe() != before:
            self.changed()

    async def info(self) -> ModelConnection:
        """Return what is known; nothing is asked over the network."""
        return await self._connection.info()

    async def check(self) -> Connected:
        """Ask the endpoint as it is set. Raises Refused with a sentence."""
        return await self._answer(await self._connection.check())

    async def use(self, new: NewConnection) -> Connected:
        """Try a new key or address, and keep it when it works. Raises Refused; then nothing was changed."""
        async with self._changing:
            reached = await self._connection.use(new)
            await self._anew()
        return await self._answer(reached)

    async def forget(self) -> ModelConnection:
        """Remove what a person gave. Raises Refused."""
        async with self._changing:
            await self._connection.forget()
            await self._anew()
        return await self._connection.info()

    async def _anew(self) -> None:
        await self._claude.connected_anew()
        self.changed()

    async def _answer(self, reached: Reached) -> Connected:
        return Connected(connection=await self._connection.info(), reached=reached)
