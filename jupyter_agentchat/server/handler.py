"""What our handlers have in common: who asks and what they may; for REST also how one asks and is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.extension.handler import ExtensionHandlerMixin

from jupyter_agentchat.protocol.parts import Author
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.value import from_json, to_json
from jupyter_agentchat.server.answers import JsonErrors
from jupyter_agentchat.server.desk import Desk

if TYPE_CHECKING:
    from jupyter_agentchat.runtime.session import Session

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

RESOURCE = "agentchat"
"""What Jupyter's authorizer is asked about; the actions are read, write and execute."""

LARGEST = 2**53
"""Above this a number is not the same in every language, and SQLite has no place for it."""


def allowed_to(action: Literal["read", "write", "execute"]) -> Callable[[F], F]:
    """Jupyter's ``@authorized``, which awaits the authorizer, for our resource; under ``@authenticated``.

    Always with its arguments: without them it keeps those of the first request it ever sees.
    """
    decorate: Callable[[F], F] = authorized(action, RESOURCE)
    return decorate


def author_of(user: Any) -> Author:
    """Return the person as the identity provider knows them: the only place where an author comes from."""
    return Author(kind="user", name=user.username, display_name=user.display_name or user.name or "")


class AgentChatHandler(JsonErrors, ExtensionHandlerMixin, JupyterHandler):
    """Every handler of ours is one."""

    auth_resource = RESOURCE
    desk: Desk

    def initialize(self, name: str, desk: Desk) -> None:
        super().initialize(name)
        self.desk = desk

    @property
    def author(self) -> Author:
        """Who asks."""
        return author_of(self.current_user)

    async def may(self, action: str, resource: str) -> bool:
        """Ask the authorizer, at this moment, and wait for its answer."""
        user = self.current_user
        return bool(await ensure_async(self.authorizer.is_authorized(self, user, action, resource)))


class Handler(AgentChatHandler, APIHandler):
    """A REST handler. Every verb is ``@authenticated`` and ``@allowed_to`` something."""

    async def session(self, session_id: str) -> Session:
        """Return the session. Raises Refused ``unknown_session``."""
        manager = await self.desk.manager()
        return await manager.session(session_id)

    # --- the request

    def body_as(self, kind: type[T]) -> T:
        """Read the body. Raises Refused ``bad_request`` with what is wrong about it."""
        try:
            return from_json(self.request.body.decode(), kind)
        except ValueError as error:
            raise Refused("bad_request", f"The body cannot be used: {error}.") from None

    def word(self, name: str) -> str | None:
        """Return a query argument, or None when it is missing or empty."""
        return self.get_query_argument(name, "") or None

    def number(self, name: str, default: int, most: int = LARGEST) -> int:
        """Return a query argument from 0 to ``most``. Raises Refused ``bad_request`` when it is no number."""
        text = self.word(name)
        if text is None:
            return default
        if not (text.isascii() and text.isdigit() and len(text) < 20):
            raise Refused("bad_request", f"{name} must be a whole number from 0 on.")
        return min(int(text), most)

    # --- the answer

    def answer(self, value: Any, status: int = 200) -> None:
        """Send a value as JSON."""
        self.set_status(status)
        self.finish(to_json(value))
