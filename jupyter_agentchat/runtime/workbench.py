"""What all sessions of a server share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jupyter_agentchat.agents.agent import Agent
from jupyter_agentchat.notebooks.gateway import Notebooks
from jupyter_agentchat.runtime.clock import Clock
from jupyter_agentchat.runtime.hands import AllHands
from jupyter_agentchat.runtime.settings import Settings
from jupyter_agentchat.store.store import Store
from jupyter_agentchat.tools.toolbox import Toolbox


@dataclass(frozen=True)
class Workbench:
    """The store, who can answer, what they can do, and the clock."""

    store: Store
    settings: Settings
    agents: Mapping[str, Agent]
    toolbox: Toolbox
    clock: Clock
    hands: AllHands
    private: tuple[Path, ...] = ()
    """Folders that no tool may touch: our own."""
    notebooks: Notebooks | None = None
    """The way to notebooks and kernels; None without a Jupyter server and its packages."""
