"""Sessions that nobody has touched for long are removed, where the operator wants it so."""

from __future__ import annotations

import logging
from typing import Any, Protocol

from jupyter_agentchat.protocol.frames import SessionRow
from jupyter_agentchat.protocol.parts import Author
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.clock import Clock
from jupyter_agentchat.store.store import StoreUnavailable

_log = logging.getLogger(__name__)

DAY = 86_400_000
"""In milliseconds."""

EVERY = 3_600.0
"""How long between two looks, in seconds."""

PAGE = 100
BY = Author(kind="system", name="retention")
AT_REST = frozenset({"idle", "ended"})


class Home(Protocol):
    """The manager, as far as it is needed here."""

    async def rows(self, **filters: Any) -> list[SessionRow]:
        """Return the session list, newest first."""

    async def delete(self, session_id: str, by: Author) -> None:
        """Remove a session with everything it owns."""


class Retention:
    """Removes what is older than so many days. Spared is what is pinned, at work, or paused."""

    def __init__(self, home: Home, clock: Clock, days: int) -> None:
        self._home = home
        self._clock = clock
        self._days = days

    async def keep(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            try:
                await self.sweep()
            except StoreUnavailable as error:
                _log.warning("old sessions could not be removed: %s", error)
            await self._clock.sleep(EVERY)

    async def sweep(self) -> None:
        """Remove what is too old at this moment."""
        for archived in (False, True):
            before = self._clock.now() - self._days * DAY
            while rows := await self._home.rows(archived=archived, before=before, limit=PAGE):
                before = rows[-1].updated_at
                for row in rows:
                    if not row.pinned and row.state in AT_REST:
                        await self._remove(row)

    async def _remove(self, row: SessionRow) -> None:
        try:
            await self._home.delete(row.session_id, BY)
        except Refused as error:  # somebody else was faster, or uses it elsewhere
            _log.info("session %s is kept: %s", row.session_id, error.message)
