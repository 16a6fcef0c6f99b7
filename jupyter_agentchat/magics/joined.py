"""The cell as a client of the server that has its kernel: the sidebar shows the same session live."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from jupyter_agentchat.magics.channel_way import AGAIN_AFTER, ChannelWay
from jupyter_agentchat.magics.way import Wish
from jupyter_agentchat.protocol.about import About, ModelInfo
from jupyter_agentchat.protocol.agent_info import AgentInfo
from jupyter_agentchat.protocol.frames import SessionRow
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.runtime.local_servers import Server, running_servers
from jupyter_agentchat.runtime.notebook_sessions import KernelPlace, named


class Rows(Value, frozen=True, kw_only=True):
    """A page of sessions."""

    sessions: tuple[SessionRow, ...]


class Models(Value, frozen=True, kw_only=True):
    """What one may choose from."""

    models: tuple[ModelInfo, ...]


async def find_server(kernel_id: str) -> tuple[Joined | None, bool]:
    """Return the way to the server that has this kernel, None when none has; and whether that is sure.

    It is not while one of them does not answer, wants a password, or has the kernel and not the extension.
    """
    is_sure = True
    servers = await running_servers()
    servers.sort(key=lambda server: server.pid != os.getppid())  # who started us is asked first
    for server in servers:
        try:
            path = await _path_of(server, kernel_id)
            if path is not None:
                await server.about()
                return Joined(server, path), True
        except Refused:
            is_sure = False
    return None, is_sure


async def _path_of(server: Server, kernel_id: str) -> str | None:
    """Return the contents path of the notebook whose kernel this is, or None. Raises Refused."""
    for session in await server.get("api/sessions", list[Any]):
        if isinstance(session, dict) and (session.get("kernel") or {}).get("id") == kernel_id:
            return str(session.get("path") or "").removeprefix("RTC:")  # where people edit together
    return None


class Joined(ChannelWay):
    """``Way`` to this machine's own server; for what is no command there are the same addresses as for
    everybody."""

    kernel_id = None
    is_afar = False

    def __init__(self, server: Server, path: str, again_after: Sequence[float] = AGAIN_AFTER) -> None:
        super().__init__(server, "api/agentchat/channel", again_after)
        self._path = path
        self._here = server
        self._place = KernelPlace(server.root, path)

    def notebook(self, workspace: str) -> str | None:
        return self._place.notebook(workspace)

    def again(self) -> Joined:
        return Joined(self._here, self._path, self._again_after)

    async def session(self, wish: Wish) -> SessionRow:
        if not wish.new:
            rows = (await self._server.get("api/agentchat/sessions?limit=200", Rows)).sessions
            if wish.name:
                return named(rows, wish.name)
            own = next((row for row in rows if self._place.has(row)), None)
            if own is not None:
                return own
        folder = str(self._place.folder())
        new = {"workspace": folder, "notebook": self.notebook(folder), "agent": wish.agent}
        return await self._server.post("api/agentchat/sessions", {**new, "model": wish.model}, SessionRow)

    async def agents(self) -> tuple[tuple[AgentInfo, ...], str]:
        about = await self._server.get("api/agentchat", About)
        return about.agents, about.default_agent

    async def models(self) -> tuple[ModelInfo, ...]:
        return (await self._server.get("api/agentchat/models", Models)).models
