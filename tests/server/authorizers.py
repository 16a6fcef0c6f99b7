"""Who may do what: authorizers that say no, at once, later, or to some things only."""

from __future__ import annotations

from typing import Any, ClassVar

from jupyter_server.auth import Authorizer


class Denies(Authorizer):
    """No, at once."""

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        return resource != "agentchat"


class DeniesLater(Authorizer):
    """No, but one has to wait for it."""

    async def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        return resource != "agentchat"


class Remembers(Authorizer):
    """Yes to what is in ``allowed``; keeps what it was asked."""

    allowed: ClassVar[set[str]] = {"read", "write", "execute"}
    denied: ClassVar[set[tuple[str, str]]] = set()
    """Of what is not ours."""
    asked: ClassVar[list[tuple[str, str]]] = []

    async def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        self.asked.append((action, resource))
        if resource == "agentchat":
            return action in self.allowed
        return (action, resource) not in self.denied
