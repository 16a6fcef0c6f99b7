"""How a kernel that cannot read this server's runtime file comes to its session, over REST."""

from __future__ import annotations

from jupyter_agentchat.protocol.about import ModelInfo
from jupyter_agentchat.protocol.agent_info import AgentInfo
from jupyter_agentchat.protocol.value import Value


class KernelSecret(Value, frozen=True, kw_only=True):
    """The answer of ``POST .../secret``: for the kernel alone, good once and for a minute."""

    kernel_id: str
    secret: str


class KernelCredential(Value, frozen=True, kw_only=True):
    """What a kernel gets for its secret: good until the kernel or the server ends."""

    kernel_id: str
    credential: str


class KernelWish(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which session a kernel wants: by name, a new one, or its notebook's. The rest is for a new one."""

    name: str | None = None
    new: bool = False
    agent: str | None = None
    model: str | None = None


class KernelAgents(Value, frozen=True, kw_only=True):
    """Who can answer, who does in a new session, and which models one may choose."""

    agents: tuple[AgentInfo, ...]
    default_agent: str
    models: tuple[ModelInfo, ...]
