"""The Jupyter servers that run as this person, found by the 0600 files that they leave; and what they say."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from jupyter_core.paths import jupyter_runtime_dir
from jupyter_server.utils import check_pid
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest

from jupyter_agentchat.protocol.about import About
from jupyter_agentchat.protocol.frames import Error
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.value import Value, from_json, to_json

WITHIN = 5.0
"""Seconds that a server may take for an answer."""

T = TypeVar("T")


@dataclass(frozen=True)
class Server:
    """A server as its file describes it; the token stays in the headers."""

    url: str
    root: Path
    pid: int
    headers: dict[str, str]

    async def about(self) -> About:
        """Return what the extension says of itself. Raises Refused."""
        return await self.get("api/agentchat", About)

    async def get(self, path: str, kind: type[T]) -> T:
        """Return the answer to a GET. Raises Refused with a sentence."""
        return await self._ask(path, kind)

    async def post(self, path: str, body: Any, kind: type[T]) -> T:
        """Return the answer to a POST. Raises Refused with a sentence."""
        return await self._ask(path, kind, method="POST", body=to_json(body))

    async def _ask(self, path: str, kind: type[T], **how: Any) -> T:
        # Certificates are not checked: it is this machine's server, named by this person's own file.
        asked = HTTPRequest(
            self.url + path, headers=self.headers, request_timeout=WITHIN, validate_cert=False, **how
        )
        try:
            answer = await AsyncHTTPClient(force_instance=True).fetch(asked)
            return msgspec.json.decode(answer.body, type=kind)
        except HTTPClientError as error:
            raise _refusal(error) from None
        except (OSError, msgspec.DecodeError):
            raise Refused("not_found", "It does not answer.") from None

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


class _Answer(Value, frozen=True, kw_only=True):
    error: Error


def _refusal(error: HTTPClientError) -> Refused:
    """Return what our own routes say, or what the number alone tells."""
    body = error.response.body if error.response is not None else b""
    with suppress(ValueError):
        said = from_json(body.decode(), _Answer).error
        return Refused(said.code, said.message)
    return Refused("not_found", _SENTENCES.get(error.code, f"It answers with {error.code}."))


_SENTENCES = {
    401: "It wants a password, which is in no file.",
    403: "It wants a password, which is in no file.",
    404: "It does not have jupyter_agentchat.",
}


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
