"""What all handlers share: the manager, opened when it is first needed, and whoever is connected."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol

from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.once import Once
from jupyter_agentchat.runtime.refusal import STORE_TROUBLE
from jupyter_agentchat.server.pulse import Rhythm

if TYPE_CHECKING:
    from jupyter_agentchat.runtime.manager import Manager


class Connected(Protocol):
    """A connection that lasts."""

    async def go_away(self) -> None:
        """Tell the client that the server stops, and let go."""


class Desk:
    """One per server."""

    def __init__(self, open_manager: Callable[[], Awaitable[Manager]], rhythm: Rhythm | None = None) -> None:
        self.rhythm = rhythm or Rhythm()
        self.connected: set[Connected] = set()
        self.once = Once()
        self._open_manager = open_manager
        self._opening = asyncio.Lock()
        self._manager: Manager | None = None
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
            return await self._open_manager()
        except STORE_TROUBLE as error:
            raise Refused("store_unavailable", str(error)) from error
        except OSError as error:
            reason = error.strerror or "the disk reports an error"
            sentence = f"The session store cannot be opened ({reason}). Check the folder in data_dir."
            raise Refused("store_unavailable", sentence) from error

    def is_busy(self) -> bool:
        """Say whether a turn runs here."""
        return self._manager is not None and self._manager.is_busy()

    async def close(self) -> None:
        """Let every client know, end what runs, close the store."""
        await asyncio.gather(*(client.go_away() for client in tuple(self.connected)))
        async with self._opening:
            self._closed = True
            if self._manager is not None:
                await self._manager.close()
                self._manager = None
