"""A session whose turn works in the kernels of a real Jupyter server."""

import json
from contextlib import asynccontextmanager

import pytest

from jupyter_agentchat.notebooks.jupyter import jupyter_of
from jupyter_agentchat.protocol.events import PartStarted
from jupyter_agentchat.runtime.settings import Settings
from tests.notebooks.notebook import code, notebook, put
from tests.runtime.stage import ALICE, a_call, say, stage


def runs(*calls):
    """Run one tool after the other, each with its input."""

    async def play(turn, host):
        for name, given in calls:
            call = a_call(turn, host, name, json.dumps({"path": "a.ipynb", **given}))
            yield PartStarted(part=call)
            outcome = await host.call_tool(call)
            async for event in say(turn, host, f"{outcome.status}: {outcome.output}"):
                yield event

    return play


@pytest.fixture
def jp_server_config():
    extensions = {"jupyter_agentchat": False, "jupyter_server_terminals": False}
    return {"ServerApp": {"jpserver_extensions": extensions}}


@pytest.fixture
def at_work(tmp_path, jp_serverapp, jp_root_dir, jp_asyncio_loop):
    """Return what starts a session whose turn makes these calls, with the kernels of a real server."""

    jupyter = jupyter_of(jp_serverapp)

    @asynccontextmanager
    async def begin(*calls, book=None, mode="bypass"):
        put(jp_root_dir / "a.ipynb", book or notebook(code("a", "1")))
        async with stage(
            tmp_path, runs(*calls), settings=Settings(permission_mode=mode), jupyter=jupyter
        ) as on:
            on.workspace = jp_root_dir
            session = await on.session()
            await session.prompt(ALICE, "go")
            yield on, session

    yield begin
    jp_asyncio_loop.run_until_complete(jp_serverapp.kernel_manager.shutdown_all(now=True))
