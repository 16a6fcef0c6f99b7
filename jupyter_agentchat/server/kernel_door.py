"""The door for a kernel that cannot read this server's runtime file: our page lets it in.

The page asks for a secret, for one kernel, with its login. The kernel exchanges the secret once for a
credential that opens the addresses here and no other.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.web import HTTPError, authenticated

from jupyter_agentchat.protocol.afar import KernelAgents, KernelCredential, KernelSecret, KernelWish
from jupyter_agentchat.protocol.frames import SessionRow
from jupyter_agentchat.protocol.parts import Author
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.notebook_sessions import KernelPlace, named
from jupyter_agentchat.server.bearer import Bearer
from jupyter_agentchat.server.handler import RESOURCE, AgentChatHandler, Handler, allowed_to, author_of
from jupyter_agentchat.server.kernel_bounds import KernelBounds
from jupyter_agentchat.server.passes import CREDENTIAL, ONCE, Pass
from jupyter_agentchat.server.rights import RUN_CODE, demand
from jupyter_agentchat.server.socket import ChannelHandler

_NO_KERNEL = "This server has no notebook or console with such a kernel."
ENDED = 4403
"""The channel's code for who may come no more."""


class _Kernels(AgentChatHandler):
    """What is asked of Jupyter about a kernel."""

    async def path_of(self, kernel_id: str) -> str:
        """Return the path of the notebook whose kernel it is. Raises Refused ``not_found``."""
        if kernel_id in self.kernel_manager:
            sessions: Any = self.session_manager
            for session in await asyncio.ensure_future(sessions.list_sessions()):
                if (session.get("kernel") or {}).get("id") == kernel_id:
                    return str(session["path"]).removeprefix("RTC:")  # where people edit together
        raise Refused("not_found", _NO_KERNEL)

    def forget_if_gone(self, kernel_id: str) -> None:
        """Let nothing be good for a kernel that is not there any more, whoever ended it."""
        if kernel_id not in self.kernel_manager:
            self.desk.passes.end(kernel_id)


class KernelSecretHandler(_Kernels, Handler):
    """A new secret for a kernel, for whoever may run code in it. It is in this answer and nowhere else."""

    @authenticated
    @allowed_to("execute")
    async def post(self, kernel_id: str) -> None:
        await demand(self.may, RUN_CODE)
        await self.path_of(kernel_id)
        account = "" if self.token_authenticated else self.author.name
        passes = self.desk.passes
        passes.listen(self.event_logger)
        clock = (await self.desk.manager()).bench.clock
        secret = passes.invite(Pass(kernel_id, self.current_user, account), clock.sleep)
        self.set_header("Cache-Control", "no-store")
        self.answer(KernelSecret(kernel_id=kernel_id, secret=secret), 201)


class KernelCredentialHandler(Bearer, _Kernels, Handler):
    """The exchange. No login opens it, only the secret."""

    prefixes = (ONCE,)

    @allow_unauthenticated
    async def post(self, kernel_id: str) -> None:
        self.forget_if_gone(kernel_id)
        credential = self.desk.passes.redeem(kernel_id, self.own_token)
        self.set_header("Cache-Control", "no-store")
        self.answer(KernelCredential(kernel_id=kernel_id, credential=credential), 201)


class KernelDoor(Bearer, _Kernels):
    """A handler that only a kernel's credential opens. What the person may not do, it may not either."""

    prefixes = (CREDENTIAL,)
    leave: Pass

    async def enter(self, kernel_id: str, action: str) -> None:
        """Return when the kernel may do this. Raises Refused ``forbidden``, HTTPError 403."""
        self.forget_if_gone(kernel_id)
        self.leave = self.desk.passes.of(kernel_id, self.own_token)
        if not await self.may(action, RESOURCE):
            raise HTTPError(403)

    @property
    def author(self) -> Author:
        """Return the person who ran a cell in the kernel."""
        return author_of(self.leave.user)

    async def may(self, action: str, resource: str) -> bool:
        """Ask the authorizer about that person, at this moment."""
        user = self.leave.user
        return bool(await ensure_async(self.authorizer.is_authorized(self, user, action, resource)))


class KernelAgentsHandler(KernelDoor, Handler):
    """Who can answer."""

    @allow_unauthenticated
    async def get(self, kernel_id: str) -> None:
        await self.enter(kernel_id, "read")
        manager = await self.desk.manager()
        self.answer(
            KernelAgents(
                agents=tuple(manager.agents.describe()),
                default_agent=manager.agents.default,
                models=tuple(await manager.agents.models()),
            )
        )


class KernelSessionHandler(KernelDoor, Handler):
    """The session that a prompt of the kernel goes to: its notebook's own, or a new one for that notebook."""

    @allow_unauthenticated
    async def post(self, kernel_id: str) -> None:
        await self.enter(kernel_id, "write")
        wish = self.body_as(KernelWish)
        path = await self.path_of(kernel_id)
        place = await asyncio.to_thread(KernelPlace, Path(self.settings["server_root_dir"]), path)
        row = None if wish.new else await self._found(place, wish.name)
        row = row or await self._created(place, wish)
        self.leave.sessions.add(row.session_id)
        self.answer(row)

    async def _found(self, place: KernelPlace, name: str | None) -> SessionRow | None:
        rows = await (await self.desk.manager()).rows(limit=200)
        own = await asyncio.to_thread(lambda: [row for row in rows if place.has(row)])
        if name is None:
            return own[0] if own else None
        given = [row for row in rows if row.session_id in self.leave.sessions and row not in own]
        return named([*own, *given], name)

    async def _created(self, place: KernelPlace, wish: KernelWish) -> SessionRow:
        manager = await self.desk.manager()
        folder = str(await asyncio.to_thread(place.folder))
        notebook = place.notebook(folder)
        new: dict[str, Any] = {"workspace": folder, "notebook": notebook, "agent": wish.agent}
        session = await manager.create(self.author, model=wish.model, **new)
        return await manager.row(session.session_id)


class KernelChannelHandler(KernelDoor, ChannelHandler):
    """The channel, for a kernel that was let in: narrower, and over when the kernel is."""

    _ending: asyncio.Task[None] | None = None

    @allow_unauthenticated
    async def get(self, kernel_id: str) -> None:
        await self.enter(kernel_id, "read")
        await self.connect()

    def open(self, *args: Any, **kwargs: Any) -> None:
        super().open(*args, **kwargs)
        self._ending = asyncio.create_task(self._end())

    def on_close(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
        super().on_close()

    async def _end(self) -> None:
        await self.leave.ended.wait()
        self.hang_up(ENDED, "The kernel that was let in has ended.")

    @property
    def account(self) -> str:
        """Return whose command it is."""
        return self.leave.account

    @property
    def bounds(self) -> KernelBounds:
        """Return what a kernel from afar may do over its channel."""
        return KernelBounds(self.leave)
