"""Is the agent that runs elsewhere there? It says so by writing, and every 15 s by a batch without events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from msgspec.structs import replace

from jupyter_agentchat.protocol.elsewhere import AgentPresence, OutsideAgent
from jupyter_agentchat.runtime.clock import Clock


class Presence:
    """One per session. ``silence`` in seconds, counted by waiting and not by the clock's time (R-X17)."""

    def __init__(self, clock: Clock, silence: float, changed: Callable[[], None]) -> None:
        self.known = AgentPresence()
        self._clock = clock
        self._silence = silence
        self._changed = changed
        self._heard_at: int | None = None
        self._waiting: asyncio.Task[None] | None = None

    def heard(self, agent: OutsideAgent, host: str) -> bool:
        """The agent wrote. Say whether it is another one than before, or came from another address."""
        before, now = self.known, self._clock.now()
        self._heard_at = now
        since = now if before.away or before.since is None else before.since
        self._put(AgentPresence(agent=agent, host=host, away=False, since=since))
        self._wait()
        return not _is_same(before, self.known)

    def recall(self, agent: OutsideAgent, host: str) -> None:
        """It was there before this server began: it counts as there until it was silent for as long."""
        if self.known.agent is None:
            self._put(AgentPresence(agent=agent, host=host, away=False, since=None))
            self._wait()

    def forget(self) -> None:
        """Whoever it was lost the right to write."""
        self.close()
        self._put(AgentPresence())

    def close(self) -> None:
        """Look after it no more."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _wait(self) -> None:
        self.close()
        self._waiting = asyncio.create_task(self._until_silent())

    async def _until_silent(self) -> None:
        await self._clock.sleep(self._silence)
        self._waiting = None
        self._put(replace(self.known, away=True, since=self._heard_at))

    def _put(self, known: AgentPresence) -> None:
        if known != self.known:
            self.known = known
            self._changed()


def _is_same(one: AgentPresence, other: AgentPresence) -> bool:
    """Compare what lasts: name, version and address, not what it does just now."""
    if one.agent is None or other.agent is None:
        return one.agent is other.agent
    return (one.agent.name, one.agent.version, one.host) == (
        other.agent.name,
        other.agent.version,
        other.host,
    )
