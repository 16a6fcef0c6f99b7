"""``GET /api/agentchat``: what this server is and can do."""

from __future__ import annotations

from tornado.web import authenticated

from jupyter_agentchat import __version__
from jupyter_agentchat.protocol.about import About
from jupyter_agentchat.server.handler import Handler, allowed_to

PROTOCOLS = (1,)
"""The versions of the contract that this server speaks."""

CAPABILITIES = ("sessions", "channel", "stream", "search", "blobs", "queue", "permissions")


class AboutHandler(Handler):
    """The server itself."""

    @authenticated
    @allowed_to("read")
    async def get(self) -> None:
        manager = await self.desk.manager()
        about = About(
            version=__version__,
            protocol=PROTOCOLS,
            agents=tuple(manager.describe_agents()),
            capabilities=CAPABILITIES,
            fence="none",
            limits=manager.settings.limits(),
        )
        self.answer(about)
