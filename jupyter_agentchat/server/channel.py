"""One client's live connection, without the socket: what it asks is done, what happens is sent."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING, Protocol

from jupyter_agentchat.protocol.commands import Command, Ping, Pong
from jupyter_agentchat.protocol.frames import Reply, ServerPing, ServerPong
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.outbox import text_of
from jupyter_agentchat.runtime.refusal import STORE_TROUBLE, refusal
from jupyter_agentchat.server.client import Client, HangUp, Peer
from jupyter_agentchat.server.commands import way_of
from jupyter_agentchat.server.desk import Desk
from jupyter_agentchat.server.errands import Errands
from jupyter_agentchat.server.errors import error_of, new_error_id
from jupyter_agentchat.server.handler import RESOURCE
from jupyter_agentchat.server.pulse import Pulse
from jupyter_agentchat.server.reading import Unreadable, read_command

if TYPE_CHECKING:
    from jupyter_agentchat.runtime.manager import Manager

_log = logging.getLogger(__name__)

UNREAD = 2_000
"""How many replies may wait for a client that asks and does not read; then it is let go."""


PATIENCE = 1.0
"""How many seconds commands that were begun get when the server stops."""


class Line(Peer, Protocol):
    """What the channel needs of a socket."""

    async def send(self, text: str) -> None:
        """Return when the message has left. Raises ConnectionError when the client is gone."""

    def hang_up(self, code: int, reason: str) -> None:
        """Close the connection."""


class Channel:
    """``receive``, ``heard`` and ``close`` are plain calls; the work is done in tasks."""

    def __init__(self, manager: Manager, desk: Desk, line: Line) -> None:
        self._client = Client(manager, line, desk.windows)
        self._desk = desk
        self._line = line
        self._pulse = Pulse(manager.bench.clock, desk.rhythm)
        self._errands = Errands(self._execute, self._answer)
        self._sending = asyncio.create_task(self._send_all())
        self._beating = asyncio.create_task(self._keep_alive())

    @property
    def is_window(self) -> bool:
        """Whether people look at it."""
        return bool(self._client.kind) and not self._client.is_kernel

    # --- what the client says

    def heard(self) -> None:
        """The client is there."""
        self._pulse.heard()

    def receive(self, message: str | bytes) -> None:
        """Take a message. A ping is answered here, at once; a command is begun; anything else is refused."""
        self.heard()
        if self._client.outbox.backlog() > UNREAD:
            self._line.hang_up(1008, "Read what was sent before you ask for more.")
            return
        command_id: str | None = None
        try:
            command = read_command(message)
            command_id = command.id
            self._take(command)
        except Unreadable as error:
            self._refuse(error.command_id, error)
        except Refused as error:
            self._refuse(command_id, error)

    def _take(self, command: Command) -> None:
        if isinstance(command, Ping):
            pong = ServerPong(id=command.id, time=self._client.manager.bench.clock.now())
            self._client.outbox.say(pong)
        elif not isinstance(command, Pong):
            self._errands.begin(command)

    async def _execute(self, command: Command) -> Reply:
        way, client = way_of(command), self._client
        if not await self._line.may(way.action, RESOURCE):
            raise Refused("forbidden", "You may not do this here. Ask whoever runs this server.")
        work = partial(way.does, client, await client.narrowed(command))
        if way.lasting:
            try:
                return await self._desk.once.run(client.manager, self._line.account, command, work)
            except STORE_TROUBLE:
                if not way.urgent:
                    raise
        return await work()

    def _answer(self, command: Command, task: asyncio.Task[Reply]) -> None:
        if task.cancelled():
            return
        fault = task.exception()
        if fault is None:
            self._client.outbox.say(task.result())
        elif isinstance(fault, HangUp):
            self._line.hang_up(fault.code, fault.reason)
        else:
            self._refuse(command.id, fault)

    def _refuse(self, command_id: str | None, fault: BaseException) -> None:
        error = error_of(fault, new_error_id())
        if refusal(fault) is None:
            _log.error("fault %s in command %s", error.id, command_id, exc_info=fault)
        self._client.outbox.say(Reply(id=command_id, ok=False, error=error))

    # --- what the client is sent

    async def _send_all(self) -> None:
        """One message after the other; what arrives while one is on its way is merged into the next."""
        outbox = self._client.outbox
        try:
            while True:
                await self._line.send(text_of(await outbox.next()))
        except ConnectionError:
            return
        except Exception:  # noqa: BLE001 - around one client's send: the others go on
            error_id = new_error_id()
            _log.exception("fault %s while sending to a client", error_id)
            self._line.hang_up(1011, f"Something went wrong in the server ({error_id}).")

    async def _keep_alive(self) -> None:
        clock, outbox = self._client.manager.bench.clock, self._client.outbox
        await self._pulse.beat(lambda: outbox.say(ServerPing(time=clock.now())))
        self._line.hang_up(1001, "Nothing was heard for too long.")

    # --- the end

    def close(self) -> None:
        """The connection is gone. Commands that were begun go on."""
        self._sending.cancel()
        self._beating.cancel()
        self._client.close()

    async def finished(self) -> None:
        """Wait a moment for the commands that were begun."""
        await self._errands.finished(PATIENCE)
