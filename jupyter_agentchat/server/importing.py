"""``POST /api/agentchat/import``: an exported session brought back."""

from __future__ import annotations

from pathlib import Path

from tornado.web import authenticated

from jupyter_agentchat.server.handler import Handler, allowed_to


class ImportHandler(Handler):
    """The body is a file that ``export?format=json`` wrote. It becomes a new session, marked as imported."""

    @authenticated
    @allowed_to("write")
    async def post(self) -> None:
        manager = await self.desk.manager()
        session_id = await manager.bring(self.author, self.request.body, self._root())
        self.answer(await manager.row(session_id), 201)

    def _root(self) -> Path:
        return Path(self.settings["server_root_dir"]).expanduser()
