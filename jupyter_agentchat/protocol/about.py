"""What the server says about itself over REST, and the pages it answers with."""

from __future__ import annotations

from jupyter_agentchat.protocol.agent_info import AgentInfo
from jupyter_agentchat.protocol.events import Mode, PullRequestUpdated, ThreadOpened
from jupyter_agentchat.protocol.frames import Limits, SessionRow
from jupyter_agentchat.protocol.transcript import ModelTotals, Turn
from jupyter_agentchat.protocol.value import Value


class ModelInfo(Value, frozen=True, kw_only=True):
    """A model that one may choose. Null is unknown. Prices in US dollars per million tokens."""

    model: str
    title: str
    agent: str = ""
    """The agent that answers with it."""
    context_tokens: int | None = None
    efforts: tuple[str, ...] = ()
    input_price: float | None = None
    output_price: float | None = None


class About(Value, frozen=True, kw_only=True):
    """The answer of ``GET /api/agentchat``."""

    version: str
    protocol: tuple[int, ...]
    agents: tuple[AgentInfo, ...]
    default_agent: str
    """Who answers in a new session for which nobody is named, ready or not: never a silent other one."""
    default_mode: Mode
    capabilities: tuple[str, ...]
    fence: str
    limits: Limits
    root: str
    """The folder that JupyterLab's file browser shows, as an absolute path: a workspace may lie elsewhere."""
    warning: str | None = None
    """What people must know of their sessions, in a sentence: that the store was damaged and what is left."""


class SessionDetail(Value, frozen=True, kw_only=True):
    """The answer of ``GET /api/agentchat/sessions/{id}``."""

    session: SessionRow
    by_model: tuple[ModelTotals, ...]
    active_turn: Turn | None
    threads: tuple[ThreadOpened, ...]
    pull_requests: tuple[PullRequestUpdated, ...]


class SearchHit(Value, frozen=True, kw_only=True):
    """A place where the words were found."""

    session_id: str
    turn_id: str | None
    part_id: str | None
    title: str
    snippet: str
