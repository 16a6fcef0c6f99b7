"""Other servers on the same store: what they wrote, and whether whoever runs a turn there still lives (R-H6).

No clock is compared with another's. A server that runs a turn advances a counter in the store; here we count
our own looks at it. Where its process can be seen to be gone, that is proof enough.
"""

from __future__ import annotations

import asyncio

from jupyter_agentchat.runtime.servers import is_gone
from jupyter_agentchat.store.server_row import OpenTurn, ServerIdentity
from jupyter_agentchat.store.store import News, Store, StoreUnavailable

_Silence = tuple[int, float]
"""A counter, and for how many seconds of ours it has stood there."""


class Neighbours:
    """What this server knows of the others. Times in seconds."""

    def __init__(self, store: Store, here: ServerIdentity, patience: float) -> None:
        self._store = store
        self._here = here
        self._patience = patience
        self._turns: tuple[OpenTurn, ...] = ()
        self._silent: dict[tuple[str, str], _Silence] = {}

    @property
    def turns(self) -> tuple[OpenTurn, ...]:
        """The turns that others have open, as last seen."""
        return self._turns

    async def look(self, step: float, *, anew: bool = False) -> News | None:
        """Look what they wrote; ``step`` is how long ago we looked last. None: nothing, so far as is known.

        A store that cannot be read says nothing about anybody: then the counting begins again.
        """
        try:
            news = await self._store.news(anew=anew)
        except StoreUnavailable:
            self.begin_again()
            return None
        if news is not None:
            self._turns = tuple(turn for turn in news.open_turns if not self.is_here(turn.server))
        self._count(step)
        return news

    def begin_again(self) -> None:
        """Nobody could write lately, so no counter could have moved."""
        self._silent.clear()

    async def holder(self, session_id: str) -> OpenTurn | None:
        """Return the turn that is open in a session now, with whoever runs it. Raises StoreUnavailable."""
        found = [turn for turn in await self._store.open_turns() if turn.session_id == session_id]
        return found[-1] if found else None

    async def has_let_go(self, turn: OpenTurn) -> bool:
        """Say whether whoever began the turn is gone, or was silent for too long."""
        _, silent = self._silent.get(_key(turn), (turn.counter, 0.0))
        if silent >= self._patience:
            return True
        return await self.is_gone(turn.server)

    async def is_gone(self, server: ServerIdentity) -> bool:
        """Say whether that server has provably ended."""
        return await asyncio.to_thread(is_gone, server, self._here)

    def is_here(self, server: ServerIdentity) -> bool:
        """Say whether it is this one."""
        return server.server_id == self._here.server_id

    def name_of_holder(self, session_id: str) -> str | None:
        """Return the name of the other server that runs a turn of the session, as last seen."""
        return next((turn.server.name for turn in self._turns if turn.session_id == session_id), None)

    def _count(self, step: float) -> None:
        before, self._silent = self._silent, {}
        for turn in self._turns:
            counter, silent = before.get(_key(turn), (turn.counter, -step))
            self._silent[_key(turn)] = (turn.counter, silent + step if counter == turn.counter else 0.0)


def _key(turn: OpenTurn) -> tuple[str, str]:
    return turn.session_id, turn.turn_id
