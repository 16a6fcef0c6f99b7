"""``GET .../export``: a session as a file to take away."""

from __future__ import annotations

from tornado.iostream import StreamClosedError
from tornado.web import authenticated

from jupyter_agentchat.server.handler import Handler, allowed_to


class ExportHandler(Handler):
    """Served so that a browser saves it and never shows it: what is in it was said by anybody."""

    @property
    def content_security_policy(self) -> str:
        return f"{super().content_security_policy}; sandbox"

    @authenticated
    @allowed_to("read")
    async def get(self, session_id: str) -> None:
        manager = await self.desk.manager()
        file = await manager.export(session_id, self.word("format") or "md")
        first = await anext(file.chunks)  # what goes wrong so far is answered as an error
        self.set_attachment_header(file.name)
        self.set_header("Content-Type", f"{file.mime}; charset=utf-8")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "no-store")
        try:
            await self._send(first)
            async for chunk in file.chunks:
                await self._send(chunk)
        except StreamClosedError:
            return  # whoever asked went away
        await self.finish()

    async def _send(self, chunk: str) -> None:
        self.write(chunk)
        await self.flush()
