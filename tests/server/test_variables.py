"""What the kernel of a notebook has to point at, told without side effects."""

from __future__ import annotations

import pytest

from jupyter_agentchat.runtime.assembly import jupyter_of
from tests.notebooks.notebook import code, notebook, put
from tests.server.authorizers import Remembers


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
