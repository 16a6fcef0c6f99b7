"""Who answers here: the agents that the operator allows, and the models of those that are ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from jupyter_agentchat.agents.agent import Agent
from jupyter_agentchat.protocol.about import ModelInfo
from jupyter_agentchat.protocol.agent_info import AgentInfo, Agents
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.settings import Settings


class OfferedAgents:
    """What a person may choose from; whoever watches is told when an agent has changed."""

    def __init__(self, agents: Mapping[str, Agent], settings: Settings) -> None:
        self._agents = agents
        self._settings = settings
        self._watchers: list[Callable[[Agents], None]] = []

    @property
    def default(self) -> str:
        """Who answers in a new session: the operator's choice, else Claude if there is a key, else demo."""
        names = self._names()
        ready = [name for name in names if self._answers_at_once(name)]
        usual = [name for name in ("anthropic", "demo") if name in ready]
        return self._settings.agent or next(iter([*usual, *ready, *names]), "demo")

    def describe(self) -> list[AgentInfo]:
        """Return the agents one may choose; who answers in a new session by default stands first."""
        names, first = self._names(), self.default
        names.sort(key=lambda name: name != first)
        return [self._agents[name].describe() for name in names]

    async def models(self) -> list[ModelInfo]:
        """Return the models that the operator allows, of all agents that are ready."""
        ready = [info.name for info in self.describe() if info.state == "ready"]
        offered = [replace(m, agent=name) for name in ready for m in await self._agents[name].models()]
        allowed = self._settings.allowed_models
        return [model for model in offered if not allowed or model.model in allowed]

    def check(self, name: str) -> None:
        """Raise Refused ``unknown_agent`` for one that may not be chosen."""
        names = self._names()
        if name not in names:
            raise Refused("unknown_agent", f"There is no agent {name!r}. Choose one of: {', '.join(names)}.")

    def model_of(self, name: str) -> str | None:
        """Return the operator's model for a new session of an agent whose models are ours to choose."""
        info = self._agents[name].describe()
        return self._settings.model if info.model_involved and not info.elsewhere else None

    # --- news

    def watch(self, changed: Callable[[Agents], None]) -> Callable[[], None]:
        """Call with all agents whenever one of them has changed; return how to stop."""
        self._watchers.append(changed)

        def unwatch() -> None:
            if changed in self._watchers:
                self._watchers.remove(changed)

        return unwatch

    def tell(self) -> None:
        """An agent has changed."""
        agents = Agents(agents=tuple(self.describe()), default_agent=self.default)
        for changed in tuple(self._watchers):
            changed(agents)

    # --- which

    def _names(self) -> list[str]:
        allowed = self._settings.allowed_agents
        return [name for name in self._agents if not allowed or name in allowed]

    def _answers_at_once(self, name: str) -> bool:
        info = self._agents[name].describe()
        return info.state == "ready" and not info.elsewhere
