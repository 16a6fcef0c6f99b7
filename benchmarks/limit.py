"""The limit: a bare Tornado WebSocket that reads the feed and forwards each token as one text message.

No authentication, no compression, no store, nothing but the hop itself. Nagle's algorithm is off, or the
limit would be worse than it has to be.
"""

from __future__ import annotations

import asyncio

import tornado.httpserver
import tornado.netutil
import tornado.web
import tornado.websocket

from benchmarks.child import say_port, stop_with_parent
from benchmarks.feed import Order, tokens


class Page(tornado.web.RequestHandler):
    """The bare page, for a browser that is to be the client."""

    def get(self) -> None:
        self.finish("<p></p>")


class Forward(tornado.websocket.WebSocketHandler):
    """Each message is an order; its tokens follow."""

    def initialize(self) -> None:
        self._forwarding: set[asyncio.Task[None]] = set()

    def open(self) -> None:
        self.set_nodelay(True)

    def on_message(self, message: str | bytes) -> None:
        task = asyncio.create_task(self._forward(Order.from_json(message)))
        self._forwarding.add(task)  # the event loop itself would let it go
        task.add_done_callback(self._forwarding.discard)

    async def _forward(self, order: Order) -> None:
        async for text in tokens(order):
            await self.write_message(text)


async def main() -> None:
    """Serve until the parent goes or the time is up."""
    sockets = tornado.netutil.bind_sockets(0, "127.0.0.1")
    server = tornado.httpserver.HTTPServer(tornado.web.Application([("/", Forward), ("/page", Page)]))
    server.add_sockets(sockets)
    say_port(sockets[0].getsockname()[1])
    await stop_with_parent()


if __name__ == "__main__":
    asyncio.run(main())
