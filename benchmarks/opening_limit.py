"""The limit of an opening: a bare Tornado WebSocket that sends so many bytes as one compressed message."""

from __future__ import annotations

import asyncio
import base64
import os

import tornado.httpserver
import tornado.netutil
import tornado.web
import tornado.websocket

from benchmarks.child import say_port, stop_with_parent


class Send(tornado.websocket.WebSocketHandler):
    """A message is a size in bytes; text of that size is the answer. Half of it compresses well."""

    def get_compression_options(self) -> dict[str, int]:
        return {}

    def open(self) -> None:
        self.set_nodelay(True)

    async def on_message(self, message: str | bytes) -> None:
        size = int(message)
        noise = base64.b64encode(os.urandom(size * 3 // 8)).decode("ascii")
        await self.write_message(noise + "x" * (size - len(noise)))


async def main() -> None:
    """Serve until the parent goes or the time is up."""
    sockets = tornado.netutil.bind_sockets(0, "127.0.0.1")
    server = tornado.httpserver.HTTPServer(tornado.web.Application([("/", Send)]))
    server.add_sockets(sockets)
    say_port(sockets[0].getsockname()[1])
    await stop_with_parent()


if __name__ == "__main__":
    asyncio.run(main())
