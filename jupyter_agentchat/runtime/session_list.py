"""News of the session list: which rows changed, read once for all who watch."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from jupyter_agentchat.protocol.frames import SessionRow
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.store.store import Store, StoreUnavailable

_log = logging.getLogger(__name__)

Changed = Callable[[tuple[SessionRow, ...], tuple[str, ...]], None]


class SessionList:
    """Sessions that were touched are read together; while one read is under way the next ones pile up."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._watchers: list[Changed] = []
        self._touched: dict[str, None] = {}
        self._reading: asyncio.Task[None] | None = None

    def watch(self, changed: Changed) -> Callable[[], None]:
        """Call with changed rows and removed ids from now on; return how to stop."""
        self._watchers.append(changed)

        def unwatch() -> None:
            if changed in self._watchers:
                self._watchers.remove(changed)

        return unwatch

    def touch(self, session_id: str) -> None:
        """Say that a session's row changed."""
        if not self._watchers:
            return
        self._touched[session_id] = None
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())

    def remove(self, session_id: str) -> None:
        """Say that a session is gone."""
        self._touched.pop(session_id, None)
        self._tell((), (session_id,))

    async def close(self) -> None:
        """Return when nothing is being read any more."""
        if self._reading is not None:
            await asyncio.wait({self._reading})

    async def _read(self) -> None:
        try:
            while self._touched:
                ids, self._touched = list(self._touched), {}
                rows = [row for session_id in ids if (row := await self._row(session_id))]
                self._tell(tuple(rows), ())
        finally:
            self._reading = None

    async def _row(self, session_id: str) -> SessionRow | None:
        try:
            return await self._store.row(session_id)
        except (Refused, StoreUnavailable) as error:
            _log.debug("no row for session %s: %s", session_id, error)
            return None

    def _tell(self, rows: tuple[SessionRow, ...], removed: tuple[str, ...]) -> None:
        if rows or removed:
            for changed in tuple(self._watchers):
                changed(rows, removed)
