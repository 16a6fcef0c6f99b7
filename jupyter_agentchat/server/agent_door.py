"""The door for an agent that runs elsewhere. Its token opens two addresses of its session, no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tornado.web import authenticated

from jupyter_agentchat.protocol.elsewhere import AgentToken
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.elsewhere.tokens import PREFIX
from jupyter_agentchat.server.bearer import Bearer
from jupyter_agentchat.server.handler import Handler, allowed_to

if TYPE_CHECKING:
    from jupyter_agentchat.runtime.session import Session


class AgentDoor(Bearer, Handler):
    """A handler that an agent token opens."""

    prefixes = (PREFIX,)

    async def session_of_agent(self, session_id: str) -> Session:
        """Return the session that the token opens. Raises Refused ``forbidden``; no login helps here."""
        if self.own_token is None:
            raise Refused(
                "forbidden", "This address needs the session's agent token in the Authorization header."
            )
        return await (await self.desk.manager()).opened_with(self.own_token, session_id)


class AgentTokenHandler(Handler):
    """A new token for one session. It is in this answer and nowhere else."""

    @authenticated
    @allowed_to("execute")
    async def post(self, session_id: str) -> None:
        manager = await self.desk.manager()
        token = await manager.agent_token(session_id, self.author)
        self.set_header("Cache-Control", "no-store")
        self.answer(AgentToken(session_id=session_id, token=token), 201)
