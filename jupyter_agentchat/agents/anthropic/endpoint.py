"""The API that is asked: its address, its key, and one client for all sessions."""

from __future__ import annotations

import asyncio
import importlib
from typing import TYPE_CHECKING, Any

from jupyter_agentchat.agents.agent import Stopped
from jupyter_agentchat.agents.anthropic.keys import KeyRefused, Keys
from jupyter_agentchat.protocol.events import TurnError

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic

LOCAL = ("http://localhost", "http://127.0.0.1", "http://[::1]")
NO_KEY = (
    "There is no key for the API. Put ANTHROPIC_API_KEY into the environment of the Jupyter server, or the "
    "key into the file `agentchat/key` of the Jupyter configuration folder (mode 600), and try again."
)


class Endpoint:
    """``base_url`` None is the API itself; a local endpoint needs no key."""

    def __init__(self, keys: Keys, base_url: str | None = None, stall: float = 120.0) -> None:
        self.base_url = base_url
        self._keys = keys
        self._stall = stall
        self._client: AsyncAnthropic | None = None
        self._replaced: list[AsyncAnthropic] = []
        self._key: str | None = None

    async def client(self) -> AsyncAnthropic:
        """Return the client for the key as it is now. Raises Stopped with a sentence when there is none."""
        key = await self.key()
        if key is None:
            raise Stopped("error", TurnError(code="no_key", message=NO_KEY))
        if self._client is None or key != self._key:
            if self._client is not None:
                self._replaced.append(self._client)  # a turn may still be reading from it
            self._client = await self._connect(key)
            self._key = key
        return self._client

    async def key(self) -> str | None:
        """Return the key; for a local endpoint without one a word that says so. Raises Stopped."""
        try:
            found = await asyncio.to_thread(self._keys.find)
        except KeyRefused as refused:
            raise Stopped("error", TurnError(code="no_key", message=str(refused))) from None
        return found or ("local" if (self.base_url or "").startswith(LOCAL) else None)

    async def close(self) -> None:
        """Close the connections."""
        clients = [*self._replaced, *([self._client] if self._client is not None else [])]
        self._replaced, self._client = [], None
        for client in clients:
            await client.close()

    async def _connect(self, key: str) -> AsyncAnthropic:
        sdk = await asyncio.to_thread(_load)
        # No retries of the SDK's own: they are silent (see trouble.py). Pings count as bytes, so `read`
        # is what a stall is measured by.
        return await asyncio.to_thread(
            lambda: sdk.AsyncAnthropic(
                api_key=key,
                base_url=self.base_url,
                max_retries=0,
                timeout=sdk.Timeout(600, connect=10, read=self._stall),
            )
        )


def _load() -> Any:
    """Import what a turn needs, off the event loop: together they take over a second."""
    importlib.import_module("genai_prices")
    importlib.import_module("httpx2")
    return importlib.import_module("anthropic")
