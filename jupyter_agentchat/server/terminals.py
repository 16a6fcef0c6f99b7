"""Which of Jupyter's terminals stands beside a session, and in which folder one is to be started."""

from __future__ import annotations

from tornado.web import authenticated

from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.server.handler import Handler, allowed_to
from jupyter_agentchat.server.rights import RUN_PROGRAMS, demand


class WantedTerminal(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``name``: a terminal that was just started and shall be the session's, unless it has one that runs."""

    name: str | None = None


class TerminalHandler(Handler):
    """The session's terminal. Starting one is Jupyter's own affair: the client does it, in ``folder``."""

    @authenticated
    @allowed_to("execute")
    async def post(self, session_id: str) -> None:
        wanted = self.body_as(WantedTerminal)
        await demand(self.may, RUN_PROGRAMS)
        jupyters = self.settings.get("terminal_manager")
        if jupyters is None:
            raise Refused("unsupported", "Terminals are switched off on this server.")
        folder = await (await self.desk.manager()).folder(session_id)
        name = self.desk.terminals.of(session_id, jupyters.terminals)
        if name is None and self.desk.terminals.give(session_id, jupyters.terminals.get(wanted.name)):
            name = wanted.name
        self.answer({"name": name, "folder": str(folder)})
