"""Real Jupyter servers, each in its own process and its own empty folder."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from benchmarks.child import MOST_SECONDS, Process, running, tail
from benchmarks.client import ChannelClient

C = TypeVar("C", bound=ChannelClient)

TOKEN = "benchmark"
START_SECONDS = 60.0
OURS = "jupyter_agentchat"
WITH_FEED = "benchmarks.extension"


@dataclass(frozen=True)
class Server:
    """A server that answers. ``started`` is how many seconds that took."""

    process: Process
    port: int
    folder: Path
    started: float

    async def call(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask over REST."""
        return await _call(self.port, path, body)

    async def status(self) -> None:
        """Ask what anybody may ask a Jupyter server."""
        await self.call("api/status")

    async def bring(self, document: str) -> str:
        """Import a session; return its id."""
        brought = await _call(self.port, "api/agentchat/import", document)
        return str(brought["session_id"])

    async def socket(self, path: str) -> WebSocketClientConnection:
        """Open one of the server's WebSockets."""
        address = f"ws://127.0.0.1:{self.port}/{path}"
        return await websocket_connect(HTTPRequest(address, headers={"Authorization": f"token {TOKEN}"}))

    def client(self, session_id: str) -> ChannelClient:
        """Return a client of this session, not connected yet."""
        return ChannelClient(f"ws://127.0.0.1:{self.port}/api/agentchat/channel", TOKEN, session_id)

    async def connect(self, agent: str) -> ChannelClient:
        """Create a session in an empty workspace; return a client that follows it."""
        return await self.follow(ChannelClient, agent)

    async def follow(self, kind: type[C], agent: str) -> C:
        """Do the same with a client of this kind."""
        asked = {"workspace": str(self.folder / "work"), "agent": agent}
        made: dict[str, Any] = await _call(self.port, "api/agentchat/sessions", asked)
        url = f"ws://127.0.0.1:{self.port}/api/agentchat/channel"
        client = kind(url, TOKEN, made["session_id"])
        await client.connect()
        return client


@asynccontextmanager
async def serving(
    folder: Path, *extensions: str, env: Mapping[str, str] | None = None
) -> AsyncIterator[Server]:
    """Run a Jupyter server with what is installed beside us, and of ours only the given extensions.

    ``env`` is added to its environment.
    """
    for name in ("work", "home", "config", "data", "runtime"):
        (folder / name).mkdir(parents=True)
    port, log = _free_port(), folder / "log"
    before = time.monotonic()
    environment = _environment(folder) | dict(env or {})
    async with running(_command(folder, port, extensions), log, environment) as process:
        try:
            await asyncio.wait_for(_answers(process, port), START_SECONDS)
        except (TimeoutError, RuntimeError) as error:
            raise RuntimeError(f"the Jupyter server did not start:\n{tail(log)}") from error
        yield Server(process, port, folder, time.monotonic() - before)


def _command(folder: Path, port: int, extensions: tuple[str, ...]) -> list[str]:
    wanted = {OURS: False, **dict.fromkeys(extensions, True)}
    return [
        *(sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"),
        *(f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        f"--ServerApp.root_dir={folder / 'work'}",
        f"--ServerApp.jpserver_extensions={wanted}",
        # Should the benchmark be killed, the server goes by itself.
        f"--ServerApp.shutdown_no_activity_timeout={MOST_SECONDS:.0f}",
    ]


def _environment(folder: Path) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "ANTHROPIC"))
    }
    return kept | {
        "HOME": str(folder / "home"),
        "IPYTHONDIR": str(folder / "home" / "ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTER_TOKEN": TOKEN,
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _answers(process: Process, port: int) -> None:
    while process.returncode is None:
        try:
            await _call(port, "api/status")
        except (OSError, HTTPClientError):
            await asyncio.sleep(0.005)
        else:
            return
    raise RuntimeError("it ended by itself")


async def _call(port: int, path: str, body: dict[str, Any] | str | None = None) -> Any:
    answer = await AsyncHTTPClient().fetch(
        f"http://127.0.0.1:{port}/{path}",
        method="GET" if body is None else "POST",
        body=body if isinstance(body, str | None) else json.dumps(body),
        headers={"Authorization": f"token {TOKEN}"},
        request_timeout=120,
    )
    return json.loads(answer.body)
