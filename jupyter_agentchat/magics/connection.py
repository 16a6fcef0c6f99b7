"""A cell's end of the channel: commands and their replies, and what the server says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from tornado.httpclient import HTTPClientError
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, websocket_connect

from jupyter_agentchat.protocol.commands import Command, Hello, Pong
from jupyter_agentchat.protocol.frames import Reply, Said, ServerPing
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.value import from_json, to_json
from jupyter_agentchat.runtime.address import WITHIN, Address
from jupyter_agentchat.runtime.ids import new_id

GONE = "The connection to the server was lost before it answered. Look at the session before you repeat it."


class Connection:
    """Open once; ``ended`` is set when it is over. The token travels in a header and nowhere else."""

    def __init__(self, socket: WebSocketClientConnection, heard: Callable[[Said], None]) -> None:
        self.ended = asyncio.Event()
        self._socket = socket
        self._heard = heard
        self._replies: dict[str, asyncio.Future[Reply]] = {}
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, server: Address, path: str, heard: Callable[[Said], None]) -> Connection:
        """Return a connection that was greeted. Raises Refused."""
        asked = server.request("ws" + server.url.removeprefix("http") + path, connect_timeout=WITHIN)
        try:
            socket = await websocket_connect(asked, compression_options={}, max_message_size=64 * 2**20)
        except (OSError, HTTPClientError, WebSocketClosedError):
            raise Refused("not_found", "The Jupyter server of this kernel does not answer.") from None
        connection = cls(socket, heard)
        await connection.ask(Hello(id=new_id(), protocol=(1,), client="kernel"))
        return connection

    async def ask(self, command: Command) -> Reply:
        """Send a command and return its reply. Raises Refused."""
        waits: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._replies[str(command.id)] = waits
        try:
            await self._send(command)
            reply = await waits
        finally:
            del self._replies[str(command.id)]
        if reply.error is not None:
            raise Refused(reply.error.code, reply.error.message)
        return reply

    async def _send(self, command: Command) -> None:
        try:
            await self._socket.write_message(to_json(command))
        except WebSocketClosedError:
            self.ended.set()
            raise Refused("not_found", GONE) from None

    async def _read(self) -> None:
        try:
            while isinstance(text := await self._socket.read_message(), str):
                with suppress(ValueError):  # of a newer server: what is not known is passed over
                    await self._take(from_json(text, Said))  # type: ignore[arg-type]
        finally:
            self.ended.set()
            for waits in self._replies.values():
                if not waits.done():
                    waits.set_exception(Refused("not_found", GONE))

    async def _take(self, message: Said) -> None:
        if isinstance(message, Reply):
            waits = self._replies.get(str(message.id))
            if waits is not None and not waits.done():
                waits.set_result(message)
        elif isinstance(message, ServerPing):
            with suppress(Refused):
                await self._send(Pong(id=None))
        else:
            self._heard(message)

    async def close(self) -> None:
        """Say goodbye."""
        self._socket.close()
        self._reading.cancel()
        self.ended.set()
