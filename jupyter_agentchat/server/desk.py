"""What all handlers share: the manager, opened when it is first needed, and whoever is connected."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol

from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.once import Once
from jupyter_agentchat.runtime.refusal import STORE_TROUBLE, store_refusal
from jupyter_agentchat.server.passes import Passes
from jupyter_agentchat.server.pulse import Rhythm
from jupyter_agentchat.server.session_terminals import Terminals

if TYPE_CHECKING:
    from jupyter_agentchat.runtime.manager import Manager


_log = logging.getLogger(__name__)


class Connected(Protocol):
    """A connection that lasts."""

    @property
    def is_window(self) -> bool:
        """Whether people look at it, and can answer there."""

    async def go_away(self, why: str) -> None:
        """Tell the client why it has to come again, and let go."""


class Desk:
    """One per server."""

    def __init__(self, open_manager: Callable[[], Awaitable[Manager]], rhythm: Rhythm | None = None) -> None:
        self.rhythm = rhythm or Rhythm()
        self.connected: set[Connected] = set()
        self.once = Once()
        self.terminals = Terminals()
        self.passes = Passes()
        self._open_manager = open_manager
        self._opening = asyncio.Lock()
        self._manager: Manager | None = None
        self._renewing: asyncio.Task[None] | None = None
        self._closed = False

    async def manager(self) -> Manager:
        """Return the manager, at work. A store that could not be opened is tried again each time.

        Raises Refused ``store_unavailable`` with the reason.
        """
        async with self._opening:
            if self._closed:
                raise Refused("store_unavailable", "The server is stopping. Try again when it is back.")
            if self._manager is None:
                self._manager = await self._open()
            return self._manager

    async def _open(self) -> Manager:
        try:
            manager = await self._open_manager()
        except (*STORE_TROUBLE, OSError) as error:
            raise store_refusal(error) from error
        manager.store.when_lost(self._renew)
        return manager

    def _renew(self, why: str) -> None:
        self._renewing = asyncio.create_task(self._begin_anew(why))

    async def _begin_anew(self, why: str) -> None:
        """The store is another one now, or damaged: let all go and open what is there. As after a restart."""
        _log.warning("sessions are opened again: %s", why)
        async with self._opening:
            manager, self._manager = self._manager, None
            await asyncio.gather(*(client.go_away(why) for client in tuple(self.connected)))
            if manager is not None:
                await manager.close()

    def windows(self) -> int:
        """Return how many windows are connected."""
        return sum(one.is_window for one in self.connected)

    def is_busy(self) -> bool:
        """Say whether a turn runs here."""
        return self._manager is not None and self._manager.is_busy()

    async def close(self) -> None:
        """Let every client know, end what runs, close the store."""
        self.passes.close()
        stopping = "The server is stopping."
        await asyncio.gather(*(client.go_away(stopping) for client in tuple(self.connected)))
        async with self._opening:
            self._closed = True
            if self._manager is not None:
                await self._manager.close()
                self._manager = None
