"""What the server says about itself over REST, and the pages it answers with."""

from __future__ import annotations

from typing import Literal

from jupyter_agentchat.protocol.events import PullRequestUpdated, ThreadOpened
from jupyter_agentchat.protocol.frames import Limits, SessionRow
from jupyter_agentchat.protocol.transcript import ModelTotals, Turn
from jupyter_agentchat.protocol.value import Value


class Example(Value, frozen=True, kw_only=True):
    """A sentence that an agent understands, for a button."""

    label: str
    prompt: str


class AgentInfo(Value, frozen=True, kw_only=True):
    """An agent that was found. Where no model is involved, every answer's place says so."""

    name: str
    title: str
    version: str
    state: Literal["ready", "no_key", "missing"]
    model_involved: bool
    default_model: str | None = None
    note: str = ""
    examples: tuple[Example, ...] = ()


class ModelInfo(Value, frozen=True, kw_only=True):
    """A model that one may choose. Null is unknown. Prices in US dollars per million tokens."""

    model: str
    title: str
    context_tokens: int | None = None
    efforts: tuple[str, ...] = ()
    input_price: float | None = None
    output_price: float | None = None


class About(Value, frozen=True, kw_only=True):
    """The answer of ``GET /api/agentchat``."""

    version: str
    protocol: tuple[int, ...]
    agents: tuple[AgentInfo, ...]
    capabilities: tuple[str, ...]
    fence: str
    limits: Limits


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
