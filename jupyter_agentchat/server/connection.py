"""How this server reaches a model: look at it, connect, check, forget. A key goes in and never comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tornado.web import authenticated

from jupyter_agentchat.protocol.connection import NewConnection
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.server.handler import Handler, allowed_to

if TYPE_CHECKING:
    from jupyter_agentchat.runtime.connecting import Connecting


class _Connects(Handler):
    async def connecting(self) -> Connecting:
        """Return what connects. Raises Refused ``unsupported``."""
        manager = await self.desk.manager()
        if manager.connecting is None:
            raise Refused("unsupported", "The agents of this server are connected by whoever runs it.")
        return manager.connecting


class ConnectionHandler(_Connects):
    """The connection itself."""

    @authenticated
    @allowed_to("read")
    async def get(self) -> None:
        self.answer(await (await self.connecting()).info())

    @authenticated
    @allowed_to("write")
    async def put(self) -> None:
        new = self.body_as(NewConnection)
        self.answer(await (await self.connecting()).use(new))

    @authenticated
    @allowed_to("write")
    async def delete(self) -> None:
        self.answer(await (await self.connecting()).forget())


class CheckHandler(_Connects):
    """Whether it works now: asks the endpoint for its models."""

    @authenticated
    @allowed_to("write")
    async def post(self) -> None:
        self.answer(await (await self.connecting()).check())
