"""The session list, and one session: look at it, change it, end it, remove it."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from msgspec.structs import asdict, replace
from tornado.web import authenticated

from jupyter_agentchat.protocol.about import SessionDetail
from jupyter_agentchat.protocol.events import Mode, SessionState
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.server.handler import Handler, allowed_to
from jupyter_agentchat.server.rights import demand, of_mode

STATES = ("idle", "running", "waiting", "paused", "ended")


class NewSession(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a session begins with. A relative ``workspace`` counts from the server's root folder."""

    workspace: str
    agent: str | None = None
    model: str | None = None
    mode: Mode | None = None
    title: str | None = None
    notebook: str | None = None


class SessionPatch(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different; what is missing or null stays. The effort ``default`` is the model's own."""

    title: str | None = None
    model: str | None = None
    mode: Mode | None = None
    effort: str | None = None
    pinned: bool | None = None
    archived: bool | None = None


class SessionsHandler(Handler):
    """The list, newest first. The next page is ``before`` the last row's ``updated_at``."""

    @authenticated
    @allowed_to("read")
    async def get(self) -> None:
        manager = await self.desk.manager()
        limit = max(1, self.number("limit", 50, 200))
        rows = await manager.rows(
            q=self.word("q"),
            state=self._state(),
            workspace=self.word("workspace"),
            archived=self.word("archived") == "true",
            pinned=True if self.word("pinned") == "true" else None,
            limit=limit,
            before=self.number("before", 0) or None,
        )
        used = await manager.store.used_bytes()
        self.answer({"sessions": rows, "more": len(rows) >= limit, "used_bytes": used})

    @authenticated
    @allowed_to("write")
    async def post(self) -> None:
        wanted = self.body_as(NewSession)
        await demand(self.may, *of_mode(wanted.mode))
        manager = await self.desk.manager()
        workspace = self._from_root(wanted.workspace)
        session = await manager.create(self.author, **asdict(replace(wanted, workspace=workspace)))
        self.answer(await manager.row(session.session_id), 201)

    def _state(self) -> SessionState | None:
        state = self.word("state")
        if state is not None and state not in STATES:
            raise Refused("bad_request", f"state must be one of: {', '.join(STATES)}.")
        return cast("SessionState | None", state)

    def _from_root(self, workspace: str) -> str:
        """Return a whole path; one that begins with ``~`` is left to whoever knows homes."""
        if workspace.startswith("~"):
            return workspace
        return str(Path(self.settings["server_root_dir"]).expanduser() / workspace)


class SessionHandler(Handler):
    """One session."""

    @authenticated
    @allowed_to("read")
    async def get(self, session_id: str) -> None:
        session = await self.session(session_id)
        row = await (await self.desk.manager()).row(session_id)
        turn, transcript = session.active_turn(), session.transcript
        detail = SessionDetail(
            session=replace(row, read_only=session.read_only),
            by_model=transcript.by_model,
            active_turn=turn and replace(turn, parts=()),
            threads=transcript.threads,
            pull_requests=transcript.pull_requests,
        )
        self.answer(detail)

    @authenticated
    @allowed_to("write")
    async def patch(self, session_id: str) -> None:
        wanted = self.body_as(SessionPatch)
        await demand(self.may, *of_mode(wanted.mode))
        session = await self.session(session_id)
        await session.set(self.author, **asdict(wanted))
        self.answer(await (await self.desk.manager()).row(session_id))

    @authenticated
    @allowed_to("write")
    async def delete(self, session_id: str) -> None:
        await (await self.desk.manager()).delete(session_id, self.author)
        self.set_status(204)
        self.finish()


class EndHandler(Handler):
    """End a session and every process that it owns; the transcript stays, and a prompt resumes it."""

    @authenticated
    @allowed_to("execute")
    async def post(self, session_id: str) -> None:
        session = await self.session(session_id)
        await session.end(self.author)
        self.answer(await (await self.desk.manager()).row(session_id))


class EmptyHandler(Handler):
    """Begin a session anew, under a new id: its name and settings stay, all that was said in it goes."""

    @authenticated
    @allowed_to("write")
    async def post(self, session_id: str) -> None:
        manager = await self.desk.manager()
        self.answer(await manager.row(await manager.empty(session_id, self.author)), 201)
