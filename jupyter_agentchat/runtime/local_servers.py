"""The Jupyter servers that run as this person, found by the 0600 files that they leave; and what they say."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_runtime_dir
from jupyter_server.utils import check_pid

from jupyter_agentchat.protocol.about import About
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.address import Address


@dataclass(frozen=True, kw_only=True)
class Server(Address):
    """A server as its file describes it."""

    root: Path
    pid: int

    async def about(self) -> About:
        """Return what the extension says of itself. Raises Refused."""
        return await self.get("api/agentchat", About)

    async def has_open(self, notebook: Path) -> bool:
        """Say whether somebody has this notebook open there."""
        try:
            sessions = await self.get("api/sessions", list[Any])
        except Refused:
            return False
        paths = [session.get("path") for session in sessions if isinstance(session, dict)]
        return any(
            isinstance(path, str) and (self.root / path.lstrip("/")).resolve() == notebook for path in paths
        )


async def running_servers() -> list[Server]:
    """Return the servers of this person that run now, by address."""
    found = await asyncio.to_thread(lambda: list(_left()))
    return sorted(found, key=lambda server: server.url)


def _left() -> Iterator[Server]:
    """Read what servers that run now left; Jupyter's own reader would load a whole server for it."""
    for file in Path(jupyter_runtime_dir()).glob("jpserver-*.json"):
        with suppress(OSError, ValueError, KeyError, TypeError):  # of another version, or gone just now
            server = _server(json.loads(file.read_text("utf-8")))
            if check_pid(server.pid):
                yield server


def _server(info: dict[str, Any]) -> Server:
    token = info.get("token") or ""
    return Server(
        url=str(info["url"]),
        root=Path(info.get("root_dir") or info.get("notebook_dir") or "/"),
        pid=int(info["pid"]),
        headers={"Authorization": f"token {token}"} if token else {},
    )
