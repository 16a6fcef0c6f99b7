"""Reading a session's history, and what it does now."""

from __future__ import annotations

from tornado.web import authenticated

from jupyter_agentchat.server.handler import Handler, allowed_to


class FramesHandler(Handler):
    """Stored frames above ``after``, oldest first: for catching up."""

    @authenticated
    @allowed_to("read")
    async def get(self, session_id: str) -> None:
        session = await self.session(session_id)
        limit = max(1, self.number("limit", 500, 5_000))
        frames = await session.frames(self.number("after", 0), limit)
        epoch = (await self.desk.manager()).epoch
        self.answer({"frames": frames, "epoch": epoch, "seq": session.transcript.seq})


class TurnsHandler(Handler):
    """Finished turns, newest first: for reading history. The next page is ``before`` the last one's id."""

    @authenticated
    @allowed_to("read")
    async def get(self, session_id: str) -> None:
        session = await self.session(session_id)
        limit = max(1, self.number("limit", 20, 100))
        turns, more = await session.turns(self.word("before"), limit)
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
