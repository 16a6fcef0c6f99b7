"""A kernel that cannot read the server's files, as the server sees it; and the page that lets it in."""

from __future__ import annotations

import json
from typing import Any

from tornado.httpclient import HTTPResponse

from tests.server.browser import Browser
from tests.server.knock import Headers, Knocker

JSON = {"Content-Type": "application/json"}


class Guest:
    """One kernel of the server, with a notebook."""

    def __init__(self, knock: Knocker, session: dict[str, Any]) -> None:
        self.kernel_id: str = session["kernel"]["id"]
        self.jupyter_session: str = session["id"]
        self.credential = ""
        self.knock = knock
        self._channels: list[Browser] = []

    async def ask(self, what: str, headers: Headers, body: Any = None, method: str = "POST") -> HTTPResponse:
        """Ask at this kernel's door."""
        text = None if method == "GET" else json.dumps(body or {})
        where = f"api/agentchat/kernels/{self.kernel_id}/{what}"
        return await self.knock.rest(method, where, {**JSON, **headers}, text)

    async def secret(self) -> str:
        """What the page gets, with its login."""
        answer = await self.ask("secret", self.knock.token)
        assert (answer.code, answer.headers["Cache-Control"]) == (201, "no-store"), answer.body
        return str(json.loads(answer.body)["secret"])

    async def redeem(self, secret: str, **headers: str) -> HTTPResponse:
        """Exchange a secret."""
        return await self.ask("credential", {**bearer(secret), **headers})

    async def come_in(self) -> None:
        """Be let in."""
        answer = await self.redeem(await self.secret())
        assert (answer.code, answer.headers["Cache-Control"]) == (201, "no-store"), answer.body
        self.credential = json.loads(answer.body)["credential"]

    async def session(self, **wish: Any) -> tuple[int, Any]:
        """Ask which session is the notebook's."""
        answer = await self.ask("session", bearer(self.credential), wish)
        return answer.code, json.loads(answer.body)

    async def connect(self) -> Browser:
        """Open the channel. Raises HTTPClientError."""
        where = f"api/agentchat/kernels/{self.kernel_id}/channel"
        self._channels.append(Browser(await self.knock.socket(where, bearer(self.credential))))
        return self._channels[-1]

    async def leave(self) -> None:
        """Close what is open."""
        for channel in self._channels:
            await channel.close()

    async def is_in(self) -> bool:
        """Whether the credential opens the door."""
        answer = await self.ask("agents", bearer(self.credential), method="GET")
        return answer.code == 200


def bearer(word: str) -> Headers:
    return {"Authorization": f"token {word}"}


def code(answer: HTTPResponse) -> str:
    """The code of a refusal."""
    return str(json.loads(answer.body)["error"]["code"])
