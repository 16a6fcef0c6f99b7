"""``GET /api/agentchat/models``: what one may choose."""

from __future__ import annotations

from tornado.web import authenticated

from jupyter_agentchat.server.handler import Handler, allowed_to

NOTE = "The agent demo answers without a model, so there is nothing to choose."


class ModelsHandler(Handler):
    """All models."""

    @authenticated
    @allowed_to("read")
    async def get(self) -> None:
        models = await (await self.desk.manager()).agents.models()
        self.answer({"models": models, "note": "" if models else NOTE})
