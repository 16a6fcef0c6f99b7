"""The door for an agent that runs elsewhere. Its token opens two addresses of its session, no more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tornado.web import authenticated

from jupyter_agentchat.protocol.elsewhere import AgentToken
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.elsewhere.tokens import PREFIX
from jupyter_agentchat.server.handler import Handler, allowed_to

if TYPE_CHECKING:
    from jupyter_agentchat.runtime.session import Session

_TOKEN = re.compile(rf"(?:token|bearer)\s+({PREFIX}[\w-]{{43}})\s*", re.IGNORECASE)


class AgentDoor(Handler):
    """A handler that looks for an agent token before Jupyter looks for its own.

    The header is taken away: Jupyter, a Hub or a log never see it, and its holder is nobody to them.
    """

    agent_token: str | None = None

    async def prepare(self) -> None:  # type: ignore[override]
        """Take the token, then go the usual way."""
        found = _TOKEN.fullmatch(self.request.headers.get("Authorization", ""))
        if found is not None:
            self.agent_token = found[1]
            del self.request.headers["Authorization"]
        await super().prepare()

    def check_xsrf_cookie(self) -> None:
        """No browser sends an agent token by itself, so no other page can borrow it."""
        if self.agent_token is None:
            super().check_xsrf_cookie()

    async def session_of_agent(self, session_id: str) -> Session:
        """Return the session that the token opens. Raises Refused ``forbidden``; no login helps here."""
        if self.agent_token is None:
            raise Refused(
                "forbidden", "This address needs the session's agent token in the Authorization header."
            )
        return await (await self.desk.manager()).opened_with(self.agent_token, session_id)


class AgentTokenHandler(Handler):
    """A new token for one session. It is in this answer and nowhere else."""

    @authenticated
    @allowed_to("execute")
    async def post(self, session_id: str) -> None:
        manager = await self.desk.manager()
        token = await manager.agent_token(session_id, self.author)
        self.set_header("Cache-Control", "no-store")
        self.answer(AgentToken(session_id=session_id, token=token), 201)
