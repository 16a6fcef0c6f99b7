"""Reading a session's history, and what it does now."""

from __future__ import annotations

import asyncio

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.web import authenticated

from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.server.agent_door import AgentDoor
from jupyter_agentchat.server.handler import Handler, allowed_to
from jupyter_agentchat.server.reading import read_batch

AT_ONCE = 65_536
"""A body above so many bytes is read in a thread: nobody else waits for it."""


class FramesHandler(AgentDoor):
    """Stored frames above ``after``, oldest first: for catching up. Who runs elsewhere writes events here."""

    @allow_unauthenticated  # a login opens nothing here: only the session's agent token does
    async def post(self, session_id: str) -> None:
        session = await self.session_of_agent(session_id)
        body, most = self.request.body, (await self.desk.manager()).settings.max_frame_bytes
        if len(body) > most:
            raise Refused(
                "too_large", f"A batch has at most {most:,} bytes. Send the events in smaller ones."
            )
        batch = read_batch(body) if len(body) <= AT_ONCE else await asyncio.to_thread(read_batch, body)
        self.answer(await session.write(batch, self.request.remote_ip or ""))

    @authenticated
    @allowed_to("read")
    async def get(self, session_id: str) -> None:
        session = await self.session(session_id)
        limit = max(1, self.number("limit", 500, 5_000))
        frames = await session.frames(self.number("after", 0), limit)
        epoch = (await self.desk.manager()).epoch
        self.answer({"frames": frames, "epoch": epoch, "seq": session.transcript.seq})


class TurnsHandler(Handler):
    """Finished turns, newest first: for reading history. The next page is ``before`` the last one's id.

    ``upto`` a turn's id begins with that turn, however far back it is.
    """

    @authenticated
    @allowed_to("read")
    async def get(self, session_id: str) -> None:
        session = await self.session(session_id)
        limit = max(1, self.number("limit", 20, 100))
        turns, more = await session.turns(self.word("before"), limit, self.word("upto"))
        self.answer({"turns": turns, "more": more})


class TurnHandler(Handler):
    """The active turn, or null, with the requests that wait for a person; ``time`` is the server's."""

    @authenticated
    @allowed_to("read")
    async def get(self, session_id: str) -> None:
        session = await self.session(session_id)
        now = (await self.desk.manager()).bench.clock.now()
        requests = session.transcript.requests
        self.answer({"turn": session.active_turn(), "requests": requests, "time": now})
