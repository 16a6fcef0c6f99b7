"""Who let which kernel in: a secret that is good once and for a minute, and what the kernel gets for it.

Both live in memory alone and are kept as hashes. What a kernel gets ends with its process, with its successor
and with the server.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.elsewhere.tokens import fits, hash_of

ONCE = "agentchat_once_"
CREDENTIAL = "agentchat_kernel_"
"""How they begin: neither is ever taken for the other, for an agent's token, or for Jupyter's own."""

GOOD_FOR = 60.0
"""Seconds in which a secret has to be used."""

KERNEL_ACTIONS = "https://events.jupyter.org/jupyter_server/kernel_actions/v1"
"""Jupyter's own event for what is done to a kernel; a gateway's kernels have it too."""

ENDS = ("restart", "shutdown")

_NOT_GOOD = (
    "What this kernel was let in with is not good, or no longer. Run %reload_ext jupyter_agentchat in a "
    "notebook of this server."
)


@dataclass(frozen=True, eq=False)
class Pass:
    """One kernel's leave to take part in sessions of its notebook, for the person who ran a cell in it."""

    kernel_id: str
    user: Any
    """Jupyter's own, as the authorizer is asked about."""
    account: str
    sessions: set[str] = field(default_factory=set)
    """Ids of the sessions that the kernel was given; there are no others for it."""
    prompts: set[str] = field(default_factory=set)
    """What it said, by prompt id, over all its connections."""
    ended: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True)
class _Kept:
    hash: str
    leave: Pass
    expiring: asyncio.Task[None] | None = None


class Passes:
    """One per server. A kernel has at most one secret that waits, and one pass."""

    def __init__(self) -> None:
        self._waiting: dict[str, _Kept] = {}
        self._given: dict[str, _Kept] = {}
        self._loggers: set[int] = set()

    def invite(self, leave: Pass, sleep: Callable[[float], Awaitable[None]]) -> str:
        """Return a secret for the kernel; one that waits is good no longer."""
        kernel_id, secret = leave.kernel_id, ONCE + secrets.token_urlsafe(32)
        self._forget(kernel_id)
        expiring = asyncio.create_task(self._expire(kernel_id, sleep))
        self._waiting[kernel_id] = _Kept(hash_of(secret), leave, expiring)
        return secret

    def redeem(self, kernel_id: str, secret: str | None) -> str:
        """Return a credential for a secret, which has been used then. Raises Refused ``forbidden``."""
        leave = _matching(self._waiting.get(kernel_id), secret)
        self.end(kernel_id)
        credential = CREDENTIAL + secrets.token_urlsafe(32)
        self._given[kernel_id] = _Kept(hash_of(credential), leave)
        return credential

    def of(self, kernel_id: str, credential: str | None) -> Pass:
        """Return what the credential opens. Raises Refused ``forbidden``."""
        return _matching(self._given.get(kernel_id), credential)

    def end(self, kernel_id: str) -> None:
        """The kernel's process is gone, or another one takes its place."""
        self._forget(kernel_id)
        given = self._given.pop(kernel_id, None)
        if given is not None:
            given.leave.ended.set()

    def listen(self, logger: Any) -> None:
        """Hear from Jupyter when a kernel restarts or ends."""
        if id(logger) not in self._loggers:
            self._loggers.add(id(logger))
            logger.add_listener(schema_id=KERNEL_ACTIONS, listener=self._heard)

    async def _heard(self, logger: Any, schema_id: str, data: dict[str, Any]) -> None:  # noqa: ARG002
        if data.get("action") in ENDS:  # also where it failed: nobody knows what is left of the kernel
            self.end(str(data.get("kernel_id")))

    def close(self) -> None:
        """The server ends."""
        for kernel_id in {*self._waiting, *self._given}:
            self.end(kernel_id)

    async def _expire(self, kernel_id: str, sleep: Callable[[float], Awaitable[None]]) -> None:
        await sleep(GOOD_FOR)
        self._waiting.pop(kernel_id, None)

    def _forget(self, kernel_id: str) -> None:
        kept = self._waiting.pop(kernel_id, None)
        if kept is not None and kept.expiring is not None:
            kept.expiring.cancel()


def _matching(kept: _Kept | None, word: str | None) -> Pass:
    if kept is None or word is None or not fits(word, kept.hash):
        raise Refused("forbidden", _NOT_GOOD)
    return kept.leave
