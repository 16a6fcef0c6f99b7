"""Following what other servers on the same store do, twice a second, while anybody looks on here (R-H5)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Protocol

from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.clock import Clock
from jupyter_agentchat.runtime.neighbours import Neighbours
from jupyter_agentchat.runtime.session import Session
from jupyter_agentchat.runtime.session_list import SessionList
from jupyter_agentchat.store.store import StoreUnavailable

_log = logging.getLogger(__name__)


class Home(Protocol):
    """The manager, as far as it is needed here."""

    list: SessionList

    def loaded(self) -> tuple[Session, ...]:
        """Return the sessions that somebody asked for so far."""

    def is_busy(self) -> bool:
        """Say whether any turn runs here."""

    def forget(self, session_id: str) -> None:
        """Let go of a session that is no more."""

    async def session(self, session_id: str) -> Session:
        """Return the session, up to date and looked after."""


class Watch:
    """One per manager. Nothing is read while nobody looks on and nothing runs here."""

    def __init__(self, home: Home, neighbours: Neighbours) -> None:
        self._home = home
        self._neighbours = neighbours

    async def follow(self, clock: Clock, every: float) -> None:
        """Look again and again, until cancelled."""
        while True:
            await clock.sleep(every)
            if self._is_wanted():
                await self.look(every)

    async def look(self, step: float = 0.0, *, anew: bool = False) -> None:
        """Bring what is looked at up to date, and see after turns whose server is gone."""
        news = await self._neighbours.look(step, anew=anew)
        if news is not None:
            await self._compare(news.heads)
            self._home.list.compare(news.heads)
        for turn in self._neighbours.turns:
            if await self._neighbours.has_let_go(turn):
                await self._bring_up_to_date(turn.session_id)

    def _is_wanted(self) -> bool:
        looked_at = any(session.is_watched() for session in self._home.loaded())
        return self._home.list.is_watched or looked_at or self._home.is_busy()

    async def _compare(self, heads: Mapping[str, int]) -> None:
        for session in self._home.loaded():
            head = heads.get(session.session_id)
            if head is None:
                self._home.forget(session.session_id)
            elif head > session.transcript.seq:
                await self._bring_up_to_date(session.session_id)

    async def _bring_up_to_date(self, session_id: str) -> None:
        try:
            session = await self._home.session(session_id)
            if session.runs_here():
                await session.check()
        except (Refused, StoreUnavailable) as error:
            _log.debug("session %s is not brought up to date: %s", session_id, error)
