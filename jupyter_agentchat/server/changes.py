"""``GET /api/agentchat/changes?path=``: what agents made of a notebook, for its own page."""

from __future__ import annotations

from tornado.web import authenticated

from jupyter_agentchat.server.handler import Handler, allowed_to
from jupyter_agentchat.server.rights import READ_FILES, demand

NEWEST = 100
"""So many calls are told. What older ones made of a cell stays, unless it is asked of the session."""


class ChangesHandler(Handler):
    """The cells of each call, oldest call first. ``path`` counts from the server's root folder."""

    @authenticated
    @allowed_to("read")
    async def get(self) -> None:
        await demand(self.may, READ_FILES)
        manager = await self.desk.manager()
        self.answer({"changes": await manager.store.notebook_changes(self.word("path") or "", NEWEST)})
