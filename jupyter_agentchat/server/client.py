"""One client as the commands see it: who it is, and what it is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from jupyter_agentchat.protocol.parts import Author
from jupyter_agentchat.runtime.outbox import outbox_of
from jupyter_agentchat.server.rights import May

if TYPE_CHECKING:
    from jupyter_agentchat.runtime.manager import Manager
    from jupyter_agentchat.runtime.session import Session


class HangUp(Exception):
    """Close the connection with this code; the client reads the reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Client:
    """A browser window or a kernel, for as long as its connection lasts."""

    def __init__(self, manager: Manager, author: Author, may: May) -> None:
        self.manager = manager
        self.author = author
        self.may = may
        self.outbox = outbox_of(manager)
        self._unwatch: Callable[[], None] | None = None
        self._gone = False

    async def session(self, session_id: str) -> Session:
        """Return the session. Raises Refused ``unknown_session``."""
        return await self.manager.session(session_id)

    def watch_list(self) -> None:
        """Send changes of the session list from now on."""
        if self._unwatch is None and not self._gone:
            self._unwatch = self.manager.watch(self.outbox.list_changed)

    def close(self) -> None:
        """The client is gone; what it asked for goes on."""
        self._gone = True
        self.outbox.close()
        if self._unwatch is not None:
            self._unwatch()
