"""A page of ours as a kernel sees it: hears what a cell asks for, and hands over what the server says."""

from __future__ import annotations

import asyncio
import json
import uuid
from contextlib import suppress
from typing import Any

from tornado.websocket import WebSocketClientConnection, WebSocketClosedError

from tests.server.kernel_guest import Guest

TARGET = "jupyter_agentchat"


class Page:
    """Follows one kernel. ``url`` is where it says that the server is."""

    def __init__(self, socket: WebSocketClientConnection, guest: Guest, url: str) -> None:
        self.url = url
        self.asked: list[dict[str, Any]] = []
        self.words: dict[str, Any] = {}
        """Said instead of what is right."""
        self._socket = socket
        self._guest = guest
        self._handed: asyncio.Queue[str] = asyncio.Queue()
        self._done: dict[str, asyncio.Event] = {}
        self._hearing = asyncio.create_task(self._hear())

    async def _hear(self) -> None:
        with suppress(WebSocketClosedError):
            while (text := await self._socket.read_message()) is not None:
                await self._take(json.loads(text))

    async def _take(self, message: dict[str, Any]) -> None:
        kind, content = message["header"]["msg_type"], message["content"]
        if kind == "comm_open" and content["target_name"] == TARGET:
            self.asked.append(content["data"])
            await self._hand_over(content["data"]["ask"])
        elif kind == "status" and content["execution_state"] == "idle":
            self._over(message["parent_header"].get("msg_id", "")).set()

    async def _hand_over(self, ask: str) -> None:
        secret, kernel_id = await self._guest.secret(), self._guest.kernel_id
        data = {"version": 1, "ask": ask, "url": self.url, "kernel_id": kernel_id, "secret": secret}
        header = {"msg_id": str(uuid.uuid4()), "msg_type": "comm_open", "session": "page", "username": ""}
        content = {"comm_id": str(uuid.uuid4()), "target_name": TARGET, "data": {**data, **self.words}}
        message = {"header": {**header, "version": "5.3"}, "channel": "shell", "content": content}
        await self._socket.write_message(json.dumps({**message, "parent_header": {}, "metadata": {}}))
        self._handed.put_nowait(header["msg_id"])

    async def handed_over(self) -> None:
        """Wait until the kernel has taken what it was told next."""
        async with asyncio.timeout(60):
            await self._over(await self._handed.get()).wait()

    def _over(self, message_id: str) -> asyncio.Event:
        return self._done.setdefault(message_id, asyncio.Event())

    async def close(self) -> None:
        """Close the page."""
        self._socket.close()
        self._hearing.cancel()
