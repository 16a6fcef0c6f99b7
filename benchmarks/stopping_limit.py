"""The limit of a Stop: a bare Tornado WebSocket before the real SDK. It forwards text and closes the stream.

No store, no session, no agent: what is asked for is streamed, ``stop`` ends it, and ``stopped`` is said.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any

import tornado.httpserver
import tornado.netutil
import tornado.web
import tornado.websocket
from anthropic import AsyncAnthropic

from benchmarks.child import say_port, stop_with_parent


class Answer(tornado.websocket.WebSocketHandler):
    """A message is ``stop``, or where to ask and what."""

    def initialize(self) -> None:
        self._asking: asyncio.Task[None] | None = None

    def open(self) -> None:
        self.set_nodelay(True)

    async def on_message(self, message: str | bytes) -> None:
        if message != "stop":
            self._asking = asyncio.create_task(self._ask(**json.loads(message)))
            await self.write_message("begun")
        elif self._asking is not None:
            self._asking.cancel()
            with suppress(asyncio.CancelledError):
                await self._asking
            await self.write_message("stopped")

    async def _ask(self, url: str, key: str, fields: dict[str, Any]) -> None:
        async with (
            AsyncAnthropic(base_url=url, api_key=key, max_retries=0) as client,
            await client.messages.create(**fields, stream=True) as stream,
        ):
            async for event in stream:
                if event.type == "content_block_delta":
                    await self.write_message(event.delta.to_json(indent=None))


async def main() -> None:
    """Serve until the parent goes or the time is up."""
    sockets = tornado.netutil.bind_sockets(0, "127.0.0.1")
    server = tornado.httpserver.HTTPServer(tornado.web.Application([("/", Answer)]))
    server.add_sockets(sockets)
    say_port(sockets[0].getsockname()[1])
    await stop_with_parent()


if __name__ == "__main__":
    asyncio.run(main())
