"""``GET /api/agentchat``: what this server is and can do."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tornado.web import authenticated

from jupyter_agentchat import __version__
from jupyter_agentchat.protocol.about import About
from jupyter_agentchat.server.handler import Handler, allowed_to

PROTOCOLS = (1,)
"""The versions of the contract that this server speaks."""

CAPABILITIES = (
    "sessions",
    "channel",
    "stream",
    "search",
    "blobs",
    "queue",
    "permissions",
    "connection",
    "elsewhere",
)


class AboutHandler(Handler):
    """The server itself."""

    @authenticated
    @allowed_to("read")
    async def get(self) -> None:
        manager = await self.desk.manager()
        if manager.connecting is not None:
            await manager.connecting.look()
        about = About(
            version=__version__,
            protocol=PROTOCOLS,
            agents=tuple(manager.agents.describe()),
            default_agent=manager.agents.default,
            default_mode=manager.settings.permission_mode,
            capabilities=CAPABILITIES,
            fence="none",
            limits=manager.settings.limits(),
            root=await asyncio.to_thread(self._root),
            warning=manager.warning,
        )
        self.answer(about)

    def _root(self) -> str:
        return str(Path(self.settings["server_root_dir"]).expanduser().resolve())
