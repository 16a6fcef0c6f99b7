"""A real Jupyter server with the extension, its real login, real sockets, and an agent that plays scripts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPResponse

from jupyter_agentchat.runtime.clock import FakeClock
from jupyter_agentchat.server.app import AgentChatExtension
from tests.scripted_agent import ScriptedAgent, text
from tests.server.browser import Browser
from tests.server.knock import Knocker
from tests.server.loop_lag import LoopLag


@pytest.fixture
def agentchat_config() -> dict[str, Any]:
    """What a test module overrides to configure the extension."""
    return {}


@pytest.fixture
def server_config(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What a test sets on the Jupyter server, by ``parametrize(..., indirect=True)``."""
    return dict(getattr(request, "param", {}))


@pytest.fixture
def jp_server_config(agentchat_config: dict[str, Any], server_config: dict[str, Any]) -> dict[str, Any]:
    # Jupyter's terminals lack a decorator that the setting below warns about, and warnings are errors.
    extensions = {"jupyter_agentchat": True, "jupyter_server_terminals": False}
    server = {"jpserver_extensions": extensions, "allow_unauthenticated_access": False, **server_config}
    return {"ServerApp": server, "AgentChat": {"agent": "scripted", **agentchat_config}}


@pytest.fixture
def script() -> ScriptedAgent:
    """Who answers. A test module overrides it to say something else."""
    return ScriptedAgent([*text("p1", "Hel", "lo")])


@pytest.fixture
def clock() -> FakeClock | None:
    """The runtime's clock; None is the machine's."""
    return None


@pytest.fixture(autouse=True)
def surroundings(script: ScriptedAgent, clock: FakeClock | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AgentChatExtension, "surroundings", {"agents": [script], "clock": clock})


@pytest.fixture(autouse=True)
def no_lag() -> Iterator[None]:
    """Fail a test in which our code computes for over 50 ms without letting others run (R-H11)."""
    lag = LoopLag()
    with lag.watching():
        yield
    assert not lag.blocks, "\n".join(lag.blocks)


@pytest.fixture
def extension(jp_serverapp: Any) -> AgentChatExtension:
    app: AgentChatExtension = jp_serverapp.web_app.settings["jupyter_agentchat"]
    return app


@pytest.fixture
def workspace(jp_root_dir: Path) -> Path:
    folder = jp_root_dir / "work"
    folder.mkdir()
    return folder


class Api:
    """REST, with the token unless a test says otherwise; answers are never exceptions."""

    def __init__(self, fetch: Any) -> None:
        self._fetch = fetch

    async def __call__(
        self, method: str, path: str = "", body: Any = None, **options: Any
    ) -> tuple[int, Any]:
        response = await self.response(method, path, body, **options)
        return response.code, json.loads(response.body) if response.body else None

    async def response(self, method: str, path: str = "", body: Any = None, **options: Any) -> HTTPResponse:
        if body is not None and not isinstance(body, bytes | str):
            body = json.dumps(body)
        response: HTTPResponse = await self._fetch(
            "api/agentchat" + path,
            method=method,
            body=body,
            raise_error=False,
            allow_nonstandard_methods=True,
            **options,
        )
        return response

    async def new_session(self, workspace: Path, **options: Any) -> str:
        status, row = await self("POST", "/sessions", {"workspace": str(workspace), **options})
        assert status == 201, row
        return str(row["session_id"])


@pytest.fixture
def api(jp_fetch: Any) -> Api:
    return Api(jp_fetch)


@pytest.fixture
def open_channel(jp_ws_fetch: Any, jp_asyncio_loop: Any) -> Iterator[Any]:
    """Return a coroutine function that connects one more browser window; they are closed at the end."""
    windows: list[Browser] = []

    async def open_one(**options: Any) -> Browser:
        options.setdefault("compression_options", {})
        window = Browser(await jp_ws_fetch("api/agentchat/channel", **options))
        windows.append(window)
        return window

    yield open_one
    for window in windows:
        jp_asyncio_loop.run_until_complete(window.close())


@pytest.fixture
def knock(jp_serverapp: Any, http_server_client: Any) -> Knocker:
    return Knocker(jp_serverapp, http_server_client, http_server_client.get_http_port())
