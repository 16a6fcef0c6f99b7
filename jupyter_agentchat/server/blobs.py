"""Attachments and large outputs: put by hash, served so that a browser never runs them."""

from __future__ import annotations

from tornado.web import authenticated

from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.server.handler import Handler, allowed_to

_SHOWN_AS = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"})
"""Types that no browser runs. Whatever else somebody called it is served as bytes."""


class BlobsHandler(Handler):
    """``PUT`` keeps the body; its type is the request's, its name the query's ``name``."""

    @authenticated
    @allowed_to("write")
    async def put(self) -> None:
        manager = await self.desk.manager()
        data, most = self.request.body, manager.settings.max_upload_bytes
        if len(data) > most:
            raise Refused(
                "too_large",
                f"The file has {len(data):,} bytes; {most:,} fit. Put it into the workspace instead.",
            )
        name = self.word("name") or "attachment"
        mime = self.request.headers.get("Content-Type", "application/octet-stream")
        digest = await manager.store.put_blob(data, name, mime, manager.bench.clock.now())
        self.answer({"hash": digest, "name": name, "mime": mime, "size": len(data)}, 201)


class BlobHandler(Handler):
    """``GET`` serves one as an attachment, in a sandbox, under no type that a browser would run."""

    @property
    def content_security_policy(self) -> str:
        return f"{super().content_security_policy}; sandbox"

    @authenticated
    @allowed_to("read")
    async def get(self, digest: str) -> None:
        blob = await (await self.desk.manager()).store.blob(digest)
        kind = blob.mime.split(";")[0].strip().lower()
        self.set_attachment_header(blob.name)
        self.set_header("Cache-Control", "private, max-age=31536000, immutable")
        shown = kind if kind in _SHOWN_AS else "application/octet-stream"
        self.finish(blob.data, set_content_type=shown)
