"""Who can answer, as clients are told."""

from __future__ import annotations

from typing import Literal

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
    elsewhere: bool = False
    """It does not run on this server: it writes with a token of the session."""


class Agents(Value, frozen=True, kw_only=True, tag_field="type", tag="agents"):
    """Who can answer has changed: all agents, and who answers in a new session."""

    agents: tuple[AgentInfo, ...]
    default_agent: str
