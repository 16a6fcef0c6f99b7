"""What the kernel of a notebook has to point at, told without side effects."""

from __future__ import annotations

import pytest

from jupyter_agentchat.protocol.parts import ToolCall
from jupyter_agentchat.runtime.assembly import jupyter_of
from tests.notebooks.notebook import code, notebook, put
from tests.scripted_agent import ScriptedAgent, call
from tests.server.authorizers import Remembers


@pytest.fixture
def script():
    return ScriptedAgent([call("c1", "inspect_variables", '{"path": "a.ipynb"}')])


@pytest.fixture
def kernels(jp_serverapp, jp_root_dir, jp_asyncio_loop):
    put(jp_root_dir / "a.ipynb", notebook(code("a", "rows = [1, 2, 3]")))
    found = jupyter_of(jp_serverapp).kernels
    yield found
    jp_asyncio_loop.run_until_complete(found.close())
    jp_asyncio_loop.run_until_complete(jp_serverapp.kernel_manager.shutdown_all(now=True))


async def test_names_types_and_shapes_and_the_execution_count_stays(api, kernels) -> None:
    assert await api("GET", "/variables", params={"path": "a.ipynb"}) == (200, {"variables": [], "total": 0})
    kernel = await kernels.of("a.ipynb")
    assert await kernel.run("rows = [1, 2, 3]").wait(60)
    status, found = await api("GET", "/variables", params={"path": "a.ipynb"})
    assert status == 200
    assert [(v["name"], v["type"], v["length"]) for v in found["variables"]] == [("rows", "list", 3)]
    run = kernel.run("1")
    assert await run.wait(60) and run.execution_count == 2


@pytest.mark.parametrize("server_config", [{"authorizer_class": Remembers}], indirect=True)
async def test_it_needs_the_right_to_kernels(api, monkeypatch) -> None:
    monkeypatch.setattr(Remembers, "denied", {("execute", "kernels")})
    status, said = await api("GET", "/variables", params={"path": "a.ipynb"})
    assert (status, said["error"]["code"]) == (403, "forbidden")


@pytest.mark.parametrize("server_config", [{"authorizer_class": Remembers}], indirect=True)
async def test_r_w4_the_agent_looks_only_for_those_who_may_look(
    api, kernels, script, jp_root_dir, open_channel, monkeypatch
) -> None:
    kernel = await kernels.of("a.ipynb")
    assert await kernel.run("rows = [1, 2, 3]").wait(60)
    session_id = await api.new_session(jp_root_dir)
    window = await open_channel()
    await window.attach(session_id)
    await window.prompt(session_id, "What is in rows?")
    await window.until_turn_ended(session_id)
    assert script.outcomes[0].output.startswith("rows: list, length 3"), "without a question"

    monkeypatch.setattr(Remembers, "denied", {("execute", "kernels")})
    await window.prompt(session_id, "And now?")
    while not window.transcripts[session_id].requests:
        await window.hear()
    (asked,) = window.transcripts[session_id].requests
    answer = {"session_id": session_id, "request_id": asked.request_id}
    refused = await window.ask("answer", option="allow_once", **answer)
    assert refused["error"]["code"] == "forbidden" and "execute kernels" in refused["error"]["message"]
    assert (await window.ask("answer", option="deny", **answer))["ok"]
    seen = await window.until_turn_ended(session_id)
    assert [part.status for part in seen.turns[-1].parts if isinstance(part, ToolCall)] == ["denied"]
