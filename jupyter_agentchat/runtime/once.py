"""A command that changes something is executed once, however often it is sent (R-P1)."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from jupyter_agentchat.protocol.commands import Answer, Command
from jupyter_agentchat.protocol.frames import Error, Reply
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.value import from_json, to_json
from jupyter_agentchat.store.errors import StoreUnavailable

if TYPE_CHECKING:
    from jupyter_agentchat.runtime.manager import Manager

_log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[Reply]]

CUT = (
    "The server stopped while it did this. Look at the session before you send it again: "
    "it may be there already."
)


class Once:
    """One per server, not per connection: a client that lost its connection asks again on another one."""

    def __init__(self) -> None:
        self._under_way: dict[tuple[str, ...], asyncio.Task[Reply]] = {}

    async def run(self, manager: Manager, user: str, command: Command, work: Work) -> Reply:
        """Do the work and keep its reply, or return the reply that the same command got before.

        A refusal is a reply too. Raises Refused when the id was used for something else, StoreUnavailable
        when nothing was begun. A caller that is cancelled does not take the command back.
        """
        digest = hashlib.sha256(to_json(_without_secrets(command)).encode()).hexdigest()
        key = (str(command.id), user, digest)
        if key not in self._under_way:
            task = asyncio.create_task(_execute(manager, key, work))
            self._under_way[key] = task
            task.add_done_callback(lambda _: self._under_way.pop(key))
        return await asyncio.shield(self._under_way[key])


def _without_secrets(command: Command) -> Command:
    """An answer's words may be a password, and even the digest of a short one gives it away."""
    return replace(command, text=None) if isinstance(command, Answer) else command


async def _execute(manager: Manager, key: tuple[str, str, str], work: Work) -> Reply:
    command_id, user, digest = key
    store = manager.store
    kept = await store.begin_command(command_id, user, digest, manager.bench.clock.now())
    if kept:
        return from_json(kept, Reply)
    if kept is not None:
        raise Refused("stale_request", CUT)
    reply = await _reply(command_id, work)
    try:
        await store.finish_command(command_id, to_json(reply))
    except StoreUnavailable as error:
        _log.warning("the reply to command %s is not kept: %s", command_id, error)
    return reply


async def _reply(command_id: str, work: Work) -> Reply:
    try:
        return await work()
    except Refused as error:
        told = Error(code=error.code, message=error.message)
    except StoreUnavailable as error:
        told = Error(code="store_unavailable", message=str(error))
    return Reply(id=command_id, ok=False, error=told)
