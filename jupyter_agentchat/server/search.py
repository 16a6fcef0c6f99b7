"""``GET /api/agentchat/search``: full text over all sessions."""

from __future__ import annotations

from tornado.web import authenticated

from jupyter_agentchat.server.handler import Handler, allowed_to


class SearchHandler(Handler):
    """The best places first."""

    @authenticated
    @allowed_to("read")
    async def get(self) -> None:
        manager, words = await self.desk.manager(), self.word("q")
        limit = self.number("limit", 20, 100)
        hits = await manager.store.search(words, limit, self.word("session_id")) if words else []
        self.answer({"hits": hits})
