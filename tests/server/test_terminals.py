"""The terminal beside a session: one of Jupyter's own for each session, in its folder."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.server.authorizers import Remembers

# Jupyter's terminal socket lacks a decorator, of which the server warns; see conftest.py.
pytestmark = pytest.mark.filterwarnings("ignore::jupyter_server.serverapp.JupyterServerAuthWarning")


@pytest.fixture
def server_config(request: pytest.FixtureRequest) -> dict[str, Any]:
    extensions = {"jupyter_agentchat": True, "jupyter_server_terminals": True}
    return {"jpserver_extensions": extensions, **getattr(request, "param", {})}


class Terminals:
    """Jupyter's own, over its REST API, as its browser side starts and ends them."""

    def __init__(self, fetch: Any) -> None:
        self._fetch = fetch

    async def start(self, folder: str) -> str:
        answer = await self._fetch("api/terminals", method="POST", body=json.dumps({"cwd": folder}))
        return str(json.loads(answer.body)["name"])

    async def end(self, name: str) -> None:
        await self._fetch(f"api/terminals/{name}", method="DELETE")


@pytest.fixture
def jupyters(jp_fetch: Any, jp_serverapp: Any, jp_asyncio_loop: Any) -> Any:
    yield Terminals(jp_fetch)
    manager = jp_serverapp.web_app.settings["terminal_manager"]
    jp_asyncio_loop.run_until_complete(manager.terminate_all())


@pytest.fixture
def ask(api: Any) -> Any:
    async def ask_for_it(session_id: str, **given: Any) -> Any:
        status, answer = await api("POST", f"/sessions/{session_id}/terminal", given)
        assert status == 200, answer
        return answer

    return ask_for_it


async def test_a_session_has_none_at_first_and_is_told_where_to_start_one(api, ask, workspace) -> None:
    session_id = await api.new_session(workspace)
    assert await ask(session_id) == {"name": None, "folder": str(workspace)}


async def test_the_one_that_was_started_for_it_stays_its_own(api, ask, workspace, jupyters) -> None:
    session_id = await api.new_session(workspace)
    folder = (await ask(session_id))["folder"]
    name = await jupyters.start(folder)
    for given in ({"name": name}, {}, {"name": await jupyters.start(folder)}, {"name": "none"}):
        assert await ask(session_id, **given) == {"name": name, "folder": folder}


async def test_a_folder_outside_of_the_server_s_root_is_fine(api, ask, tmp_path_factory, jupyters) -> None:
    elsewhere = str(tmp_path_factory.mktemp("elsewhere"))
    session_id = await api.new_session(elsewhere)
    assert (await ask(session_id))["folder"] == elsewhere


async def test_no_terminal_belongs_to_two_sessions(api, ask, workspace, jupyters) -> None:
    first, second = [await api.new_session(workspace) for _ in range(2)]
    name = await jupyters.start(str(workspace))
    assert (await ask(first, name=name))["name"] == name
    assert (await ask(second, name=name))["name"] is None


async def test_a_later_terminal_of_the_same_name_is_another_one(api, ask, workspace, jupyters) -> None:
    session_id = await api.new_session(workspace)
    name = await jupyters.start(str(workspace))
    assert (await ask(session_id, name=name))["name"] == name
    await jupyters.end(name)
    assert (await ask(session_id))["name"] is None
    assert await jupyters.start("/") == name  # Jupyter gives the name away again
    assert (await ask(session_id))["name"] is None


async def test_a_folder_that_is_gone_is_said(api, workspace) -> None:
    session_id = await api.new_session(workspace)
    workspace.rmdir()
    status, answer = await api("POST", f"/sessions/{session_id}/terminal", {})
    assert (status, answer["error"]["code"]) == (400, "bad_workspace")


async def test_an_unknown_session(api) -> None:
    status, answer = await api("POST", "/sessions/none/terminal", {})
    assert (status, answer["error"]["code"]) == (404, "unknown_session")


@pytest.mark.parametrize("server_config", [{"authorizer_class": Remembers}], indirect=True)
async def test_r_w4_it_needs_the_right_to_terminals(api, workspace, monkeypatch) -> None:
    session_id = await api.new_session(workspace)
    monkeypatch.setattr(Remembers, "denied", {("execute", "terminals")})
    status, answer = await api("POST", f"/sessions/{session_id}/terminal", {})
    assert (status, answer["error"]["code"]) == (403, "forbidden")


@pytest.mark.parametrize("server_config", [{"terminals_enabled": False}], indirect=True)
async def test_without_terminals_it_says_so(api, workspace) -> None:
    session_id = await api.new_session(workspace)
    status, answer = await api("POST", f"/sessions/{session_id}/terminal", {})
    assert (status, answer["error"]["code"]) == (400, "unsupported")
    assert "switched off" in answer["error"]["message"]
