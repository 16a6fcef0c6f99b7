"""``GET /api/agentchat/variables?path=``: what the kernel of a notebook has to point at."""

from __future__ import annotations

from tornado.web import authenticated

from jupyter_agentchat.server.handler import Handler, allowed_to
from jupyter_agentchat.server.rights import READ_FILES, RUN_CODE, demand


class VariablesHandler(Handler):
    """Names, types and shapes, without side effects. ``path`` counts from the server's root folder."""

    @authenticated
    @allowed_to("read")
    async def get(self) -> None:
        await demand(self.may, READ_FILES, RUN_CODE)
        manager = await self.desk.manager()
        self.answer(await manager.variables(self.word("path") or ""))
