"""The runtime put together: for the server, the magic and the command line alike."""

from __future__ import annotations

import asyncio
import os
import platform
from collections.abc import Iterable
from pathlib import Path

from jupyter_core.paths import jupyter_config_dir
from msgspec.structs import replace

from jupyter_agentchat.agents.agent import Agent
from jupyter_agentchat.agents.anthropic.agent import AnthropicAgent
from jupyter_agentchat.agents.anthropic.endpoint import Endpoint
from jupyter_agentchat.agents.anthropic.keys import Keys
from jupyter_agentchat.agents.demo.agent import DemoAgent
from jupyter_agentchat.core.transcript import apply
from jupyter_agentchat.runtime.clock import Clock, SystemClock
from jupyter_agentchat.runtime.manager import Manager
from jupyter_agentchat.runtime.servers import this_server
from jupyter_agentchat.runtime.settings import Settings
from jupyter_agentchat.runtime.workbench import Workbench
from jupyter_agentchat.store.server_row import ServerIdentity
from jupyter_agentchat.store.store import Store
from jupyter_agentchat.tools.tool import Tool
from jupyter_agentchat.tools.toolbox import Toolbox, default_tools

FILE = "agentchat.sqlite"


def _endpoint(settings: Settings) -> Endpoint:
    file = settings.key_file or Path(jupyter_config_dir()) / "agentchat" / "key"
    keys = Keys(settings.key_command, Path(file).expanduser())
    return Endpoint(keys, settings.base_url or os.environ.get("ANTHROPIC_BASE_URL") or None)


async def open_manager(
    settings: Settings,
    data_dir: Path,
    *,
    agents: Iterable[Agent] = (),
    tools: Iterable[Tool] = (),
    clock: Clock | None = None,
    server: ServerIdentity | None = None,
) -> Manager:
    """Open the store in ``data_dir`` and return a manager at work, with extra agents and tools if given.

    Raises what ``Store.open`` raises; then nothing was changed.
    """
    here = server if server is not None else await asyncio.to_thread(this_server, platform.node())
    store = Store(data_dir / FILE, apply, here)
    await store.open()
    claude = AnthropicAgent(_endpoint(settings), settings.model)
    by_default = "anthropic" if await claude.look_for_key() else "demo"
    known: list[Agent] = [DemoAgent(), claude, *agents]
    bench = Workbench(
        store=store,
        settings=replace(settings, agent=settings.agent or by_default),
        agents={agent.name: agent for agent in known},
        toolbox=Toolbox([*default_tools(), *tools]),
        clock=clock or SystemClock(),
        private=(data_dir,),
    )
    manager = Manager(bench, here)
    await manager.open()
    return manager
