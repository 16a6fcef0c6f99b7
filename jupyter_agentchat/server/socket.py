"""``GET /api/agentchat/channel``: the WebSocket. Who may open it is decided here, the rest in the channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado.web import HTTPError
from tornado.websocket import (
    WebSocketClosedError,
    WebSocketHandler,
    WebSocketProtocol,
    WebSocketProtocol13,
)

from jupyter_agentchat.server.channel import Channel
from jupyter_agentchat.server.handler import RESOURCE, AgentChatHandler

if TYPE_CHECKING:
    from jupyter_agentchat.runtime.manager import Manager
    from jupyter_agentchat.server.kernel_bounds import KernelBounds


class ChannelHandler(AgentChatHandler, WebSocketMixin, WebSocketHandler, JupyterHandler):
    """The mixin checks the Origin, and its own pings keep proxies awake."""

    _manager: Manager
    _channel: Channel | None = None

    async def prepare(self, **kwargs: Any) -> None:
        """Refuse a token in the address before anybody looks at it: addresses end up in logs."""
        if "token" in self.request.query_arguments:
            raise HTTPError(403)
        await super().prepare(**kwargs)

    @ws_authenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002 - Tornado's signature
        if not await self.may("read", RESOURCE):
            raise HTTPError(403)
        await self.connect()

    async def connect(self) -> None:
        """Open the socket, unless the page behind it is a foreign one."""
        self._manager = await self.desk.manager()
        await super().get()

    @property
    def max_message_size(self) -> int:
        """Counts what a message is after inflating it."""
        return self._manager.settings.max_frame_bytes

    def get_compression_options(self) -> dict[str, Any]:
        """Compress a little: frames are alike, and the event loop does the work."""
        return {"compression_level": 1}

    def get_websocket_protocol(self) -> WebSocketProtocol | None:
        """Leave pinging to the mixin: Tornado takes its milliseconds for seconds and warns about them."""
        protocol = super().get_websocket_protocol()
        if isinstance(protocol, WebSocketProtocol13):
            protocol.params.ping_interval = None
        return protocol

    # --- the socket's life

    def open(self, *args: Any, **kwargs: Any) -> None:
        super().open(*args, **kwargs)
        self.set_nodelay(True)
        self._channel = Channel(self._manager, self.desk, self)
        self.desk.connected.add(self)

    def on_message(self, message: str | bytes) -> None:
        if self._channel is not None:
            self._channel.receive(message)

    def on_ping(self, data: bytes) -> None:  # noqa: ARG002 - only that it came counts
        if self._channel is not None:
            self._channel.heard()

    def on_pong(self, data: bytes) -> None:
        super().on_pong(data)  # type: ignore[no-untyped-call]
        if self._channel is not None:
            self._channel.heard()

    def on_close(self) -> None:
        self.desk.connected.discard(self)
        if self._channel is not None:
            self._channel.close()
        super().on_close()

    @property
    def is_window(self) -> bool:
        """Whether a person may be looking at what is sent."""
        return self._channel is not None and self._channel.is_window

    async def go_away(self, why: str) -> None:
        """Say so, then wait for what was begun."""
        self.close(1001, why[:100])
        if self._channel is not None:
            await self._channel.finished()

    # --- what the channel needs

    @property
    def account(self) -> str:
        """Whose command it is. Who comes with the server's token is given a new name at every request."""
        return "" if self.token_authenticated else self.author.name

    @property
    def bounds(self) -> KernelBounds | None:
        """What narrows this client; None: it may do all that the person may."""
        return None

    async def send(self, text: str) -> None:
        try:
            await self.write_message(text)
        except WebSocketClosedError:
            raise ConnectionError from None

    def hang_up(self, code: int, reason: str) -> None:
        self.close(code, reason)
