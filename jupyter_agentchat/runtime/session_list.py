"""News of the session list: which rows changed, read once for all who watch."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from jupyter_agentchat.protocol.frames import SessionRow
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.store.store import StoreUnavailable

_log = logging.getLogger(__name__)

Changed = Callable[[tuple[SessionRow, ...], tuple[str, ...]], None]
ReadRow = Callable[[str], Awaitable[SessionRow]]


class SessionList:
    """Sessions that were touched are read together; while one read is under way the next ones pile up."""

    def __init__(self, read_row: ReadRow) -> None:
        self._read_row = read_row
        self._watchers: list[Changed] = []
        self._heads: dict[str, int] | None = None
        """How far each session is, as far as was told; None while nobody watches."""
        self._touched: dict[str, None] = {}
        self._reading: asyncio.Task[None] | None = None

    def watch(self, changed: Changed) -> Callable[[], None]:
        """Call with changed rows and removed ids from now on; return how to stop."""
        self._watchers.append(changed)

        def unwatch() -> None:
            if changed in self._watchers:
                self._watchers.remove(changed)
            if not self._watchers:
                self._heads = None

        return unwatch

    @property
    def is_watched(self) -> bool:
        """Whether anybody wants to know."""
        return bool(self._watchers)

    @property
    def is_followed(self) -> bool:
        """Whether it is known how far the sessions are, so that a difference can be told."""
        return self._heads is not None

    def compare(self, heads: Mapping[str, int]) -> None:
        """Take how far the sessions really are: what another server changed is told like our own changes."""
        if not self._watchers:
            return
        before, self._heads = self._heads, dict(heads)
        if before is None:
            return
        for session_id in [known for known in before if known not in heads]:
            self.remove(session_id)
        for session_id, seq in heads.items():
            if before.get(session_id) != seq:
                self.touch(session_id)

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
        if self._heads is not None:
            self._heads.pop(session_id, None)
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
            row = await self._read_row(session_id)
        except (Refused, StoreUnavailable) as error:
            _log.debug("no row for session %s: %s", session_id, error)
            return None
        if self._heads is not None:
            self._heads[session_id] = row.seq
        return row

    def _tell(self, rows: tuple[SessionRow, ...], removed: tuple[str, ...]) -> None:
        if rows or removed:
            for changed in tuple(self._watchers):
                changed(rows, removed)
