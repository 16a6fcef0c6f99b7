"""Both sides of a connection show that they are there (rule 5 of the channel)."""

from __future__ import annotations

from collections.abc import Callable

from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.runtime.clock import Clock


class Rhythm(Value, frozen=True, kw_only=True):
    """How often to ping, and how long silence may last. In seconds."""

    every: float = 15.0
    silence: float = 45.0


class Pulse:
    """Counts its own beats and not the clock's time: a clock that jumps ends no connection (R-X17)."""

    def __init__(self, clock: Clock, rhythm: Rhythm) -> None:
        self._clock = clock
        self._rhythm = rhythm
        self._quiet = 0.0

    def heard(self) -> None:
        """The other side said something, whatever it was."""
        self._quiet = 0.0

    async def beat(self, ping: Callable[[], None]) -> None:
        """Ping at every beat; return when nothing was heard for too long."""
        while True:
            await self._clock.sleep(self._rhythm.every)
            self._quiet += self._rhythm.every
            if self._quiet >= self._rhythm.silence:
                return
            ping()
