"""A notebook's kernel with the magic: in a real Jupyter server, and without one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from jupyter_agentchat.notebooks.jupyter import jupyter_of
from jupyter_agentchat.notebooks.kernel import Kernel
from jupyter_agentchat.notebooks.run import Run
from tests.notebooks.notebook import notebook, put
from tests.server.conftest import (  # noqa: F401 - fixtures
    agentchat_config,
    api,
    clock,
    extension,
    jp_server_config,
    knock,
    open_channel,
    script,
    server_config,
    surroundings,
    workspace,
)

LOAD = "%load_ext jupyter_agentchat"
HOSTILE = "<script>alert(1)</script>\n<img src=x onerror=alert(2)>\n</details>\n"


class Notebook:
    """A notebook of the server, with cells that are run as a front end runs them."""

    def __init__(self, kernel: Kernel, path: str) -> None:
        self.kernel = kernel
        self.path = path

    def begin(self, code: str, **how: Any) -> Run:
        """Begin a cell."""
        return self.kernel.run(code, **how)

    async def run(self, code: str, **how: Any) -> Run:
        """Run a cell to its end."""
        run = self.begin(code, **how)
        assert await run.wait(60), run.live.outputs
        return run


def printed(run: Run) -> str:
    """What a cell printed and its last value, as text."""
    texts = [o.get("text") or o.get("data", {}).get("text/plain", "") for o in run.live.outputs]
    return "\n".join("".join(text) for text in texts)


async def until(run: Run, wanted: Any) -> None:
    """Wait until a cell's outputs are as wanted."""
    changed = asyncio.Event()
    run.watch(changed.set)
    async with asyncio.timeout(60):
        while not wanted(run):
            changed.clear()
            await changed.wait()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, and one for the sessions."""
    monkeypatch.setenv("JUPYTER_AGENTCHAT_DATA_DIR", str(tmp_path / "data"))
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def book(jp_serverapp: Any, http_server_client: Any, workspace: Path, jp_asyncio_loop: Any) -> Any:  # noqa: F811
    """A notebook that is open in the server, its kernel started, the magic loaded."""
    jp_serverapp.port = http_server_client.get_http_port()
    jp_serverapp.write_server_info_file()
    path = put(workspace / "a.ipynb", notebook()).relative_to(jp_serverapp.root_dir).as_posix()
    kernels = jupyter_of(jp_serverapp).kernels
    assert kernels is not None

    async def open_it() -> Notebook:
        kernel = await kernels.of(path)
        assert kernel is not None
        opened = Notebook(kernel, path)
        await opened.run(LOAD)
        return opened

    yield jp_asyncio_loop.run_until_complete(open_it())
    jp_asyncio_loop.run_until_complete(kernels.close())
    jp_asyncio_loop.run_until_complete(jp_serverapp.kernel_manager.shutdown_all(now=True))
    jp_serverapp.remove_server_info_file()
