"""The API that is asked: its address, its key, and one client for all sessions."""

from __future__ import annotations

import asyncio
import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from jupyter_agentchat.agents.agent import Stopped
from jupyter_agentchat.agents.anthropic.address import ANTHROPIC, is_local
from jupyter_agentchat.agents.anthropic.keys import Key, KeyRefused
from jupyter_agentchat.agents.anthropic.own_endpoint import OwnEndpoint
from jupyter_agentchat.protocol.connection import AddressSource
from jupyter_agentchat.protocol.events import TurnError

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic

NO_KEY = "There is no key for the API, so nothing was sent. Connect one, and go on here."
NEEDS_NONE = "none-needed"
"""What is sent as the key to an endpoint that needs none; the API's own form asks for something."""


class Finds(Protocol):
    """A place for keys, as far as asking goes."""

    def find(self) -> Key | None:
        """Return the key, or None. May block. Raises KeyRefused."""


@dataclass(frozen=True)
class Access:
    """Where to ask, and with what."""

    address: str | None
    """None is Anthropic's own."""
    source: AddressSource
    key: Key | None
    model: str = ""
    """A model that is known to be there."""

    @property
    def where(self) -> str:
        """The address in words."""
        return self.address or ANTHROPIC

    @property
    def secret(self) -> str | None:
        """What is sent as the key; None when there must be one and there is none."""
        if self.key is not None:
            return self.key.value
        return NEEDS_NONE if self.source == "user" or is_local(self.address) else None


class Endpoint:
    """``base_url`` is the operator's, and wins; ``own`` is what the person chose, if that is allowed."""

    def __init__(
        self, keys: Finds, base_url: str | None = None, stall: float = 120.0, own: OwnEndpoint | None = None
    ) -> None:
        self.base_url = base_url
        self._keys = keys
        self._own = None if base_url else own
        self._stall = stall
        self._client: AsyncAnthropic | None = None
        self._replaced: list[AsyncAnthropic] = []
        self._with: tuple[str | None, str] | None = None

    async def access(self) -> Access:
        """Look where to ask and with what, as it is now. Raises KeyRefused."""
        return await asyncio.to_thread(self._look)

    async def client(self) -> AsyncAnthropic:
        """Return the client for the key as it is now. Raises Stopped with a sentence when there is none."""
        try:
            access = await self.access()
        except KeyRefused as refused:
            raise Stopped("error", TurnError(code="no_key", message=str(refused))) from None
        secret = access.secret
        if secret is None:
            raise Stopped("error", TurnError(code="no_key", message=NO_KEY))
        if self._client is None or self._with != (access.address, secret):
            if self._client is not None:
                self._replaced.append(self._client)  # a turn may still be reading from it
            self._client = await connect(access.address, secret, read=self._stall)
            self._with = access.address, secret
        return self._client

    async def close(self) -> None:
        """Close the connections."""
        clients = [*self._replaced, *([self._client] if self._client is not None else [])]
        self._replaced, self._client = [], None
        for client in clients:
            await client.close()

    def _look(self) -> Access:
        chosen = self._own.find() if self._own is not None else None
        if self._own is not None and chosen is not None:
            return Access(chosen.address, "user", self._own.keys(chosen.address).find(), chosen.model)
        return Access(self.base_url, "operator" if self.base_url else "default", self._keys.find())


async def connect(address: str | None, secret: str, *, read: float, start: float = 10.0) -> AsyncAnthropic:
    """Return a new client; ``read`` is how long it waits for the next byte, ``start`` for a connection."""
    sdk = await asyncio.to_thread(_load)

    # No retries of the SDK's own: they are silent (see trouble.py). No redirects: the key would go along.
    # Nothing local goes through a proxy.
    def make() -> AsyncAnthropic:
        made: AsyncAnthropic = sdk.AsyncAnthropic(
            api_key=secret,
            base_url=address or ANTHROPIC,
            max_retries=0,
            timeout=sdk.Timeout(600, connect=start, read=read),
            http_client=sdk.DefaultAsyncHttpxClient(follow_redirects=False, trust_env=not is_local(address)),
        )
        return made

    return await asyncio.to_thread(make)


def _load() -> Any:
    """Import what a turn needs, off the event loop: together they take over a second."""
    importlib.import_module("genai_prices")
    importlib.import_module("httpx2")
    return importlib.import_module("anthropic")
