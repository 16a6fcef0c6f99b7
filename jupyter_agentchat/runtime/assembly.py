"""The runtime put together: for the server, the magic and the command line alike."""

from __future__ import annotations

import asyncio
import os
import platform
from collections.abc import Iterable
from pathlib import Path

from jupyter_core.paths import jupyter_config_dir

from jupyter_agentchat.agents.agent import Agent
from jupyter_agentchat.agents.anthropic.agent import AnthropicAgent
from jupyter_agentchat.agents.anthropic.connection import Connection
from jupyter_agentchat.agents.anthropic.endpoint import Endpoint
from jupyter_agentchat.agents.anthropic.keys import VARIABLE, Keys, take_from_environment
from jupyter_agentchat.agents.anthropic.own_endpoint import OwnEndpoint
from jupyter_agentchat.agents.demo.agent import DemoAgent
from jupyter_agentchat.agents.elsewhere import AgentElsewhere
from jupyter_agentchat.core.transcript import apply
from jupyter_agentchat.notebooks.gateway import Notebooks
from jupyter_agentchat.notebooks.jupyter import Jupyter, jupyter_alone, jupyter_of, local_jupyter
from jupyter_agentchat.runtime.clock import Clock, SystemClock
from jupyter_agentchat.runtime.connecting import Connecting
from jupyter_agentchat.runtime.hands import AllHands
from jupyter_agentchat.runtime.manager import Manager
from jupyter_agentchat.runtime.servers import this_server
from jupyter_agentchat.runtime.settings import Settings
from jupyter_agentchat.runtime.workbench import Workbench
from jupyter_agentchat.store.server_row import ServerIdentity
from jupyter_agentchat.store.store import Store
from jupyter_agentchat.tools.tool import Tool
from jupyter_agentchat.tools.toolbox import Toolbox, default_tools, notebook_tools
from jupyter_agentchat.workspace import strays

FILE = "agentchat.sqlite"

__all__ = ["jupyter_alone", "jupyter_of", "local_jupyter", "open_manager"]


def _connection(settings: Settings, environment_key: str) -> tuple[Endpoint, Connection]:
    """Return Claude's endpoint, and what can be changed about it. What the operator set always wins."""
    folder = Path(jupyter_config_dir()) / "agentchat"
    own_keys, own_endpoints = settings.key_policy != "force-off", settings.endpoint_policy != "force-off"
    own_file = folder / "key" if own_keys else None
    file = _expanded(settings.key_file) if settings.key_file else own_file
    keys = Keys(
        settings.key_command,
        file,
        environment_key,
        name=VARIABLE if own_keys and not settings.key_file else None,
        pinned=bool(settings.key_file) or not own_keys,
    )
    own = OwnEndpoint(folder) if own_endpoints else None
    endpoint = Endpoint(keys, settings.base_url or os.environ.get("ANTHROPIC_BASE_URL") or None, own=own)
    return endpoint, Connection(endpoint, keys, own)


def _expanded(path: str) -> Path:
    return Path(path).expanduser()


async def open_manager(  # noqa: PLR0913 - what stands around a manager, each by its name
    settings: Settings,
    data_dir: Path,
    *,
    agents: Iterable[Agent] = (),
    tools: Iterable[Tool] = (),
    clock: Clock | None = None,
    server: ServerIdentity | None = None,
    jupyter: Jupyter | None = None,
    environment_key: str | None = None,
) -> Manager:
    """Open the store in ``data_dir`` and return a manager at work, with extra agents and tools if given.

    ``environment_key`` is the key that was taken out of the environment before; None: it is taken out now.
    Raises what ``Store.open`` raises; then nothing was changed.
    """
    here = server if server is not None else await asyncio.to_thread(this_server, platform.node())
    await asyncio.to_thread(strays.sweep)
    store = Store(data_dir / FILE, apply, here)
    await store.open()
    key = take_from_environment() if environment_key is None else environment_key
    endpoint, connection = _connection(settings, key)
    claude = AnthropicAgent(endpoint, settings.model, settings.small_model)
    known = {agent.name: agent for agent in (DemoAgent(), claude, AgentElsewhere(), *agents)}
    connecting = Connecting(claude, connection) if known["anthropic"] is claude else None
    if connecting is not None:
        await connecting.look()
    key_files = [_expanded(settings.key_file)] if settings.key_file else []
    at_work = clock or SystemClock()
    notebooks = Notebooks(jupyter) if jupyter is not None else None
    bench = Workbench(
        store=store,
        settings=settings,
        agents=known,
        toolbox=Toolbox([*default_tools(), *(notebook_tools() if notebooks else ()), *tools]),
        clock=at_work,
        hands=AllHands(at_work),
        notebooks=notebooks,
        private=(data_dir, *key_files),
    )
    manager = Manager(bench, here, connecting)
    await manager.open()
    return manager
