"""The owner of all sessions of this server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from jupyter_agentchat.core.transcript import open_turn
from jupyter_agentchat.protocol.about import AgentInfo, ModelInfo
from jupyter_agentchat.protocol.events import Mode, PartAppended, SessionUpdated
from jupyter_agentchat.protocol.frames import Frame, SessionRow
from jupyter_agentchat.protocol.parts import Author
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.ending import ending
from jupyter_agentchat.runtime.ids import new_session_id
from jupyter_agentchat.runtime.servers import is_gone
from jupyter_agentchat.runtime.session import Session
from jupyter_agentchat.runtime.session_edit import check_model, check_title
from jupyter_agentchat.runtime.session_list import SessionList
from jupyter_agentchat.runtime.settings import Settings
from jupyter_agentchat.runtime.workbench import Workbench
from jupyter_agentchat.store.server_row import ServerIdentity
from jupyter_agentchat.store.store import Store, StoreUnavailable
from jupyter_agentchat.workspace import folder

_log = logging.getLogger(__name__)

NEW_TITLE = "New session"


class Manager:
    """Opens, keeps and closes sessions; a session is loaded when somebody first asks for it."""

    def __init__(self, bench: Workbench, server: ServerIdentity) -> None:
        self.bench = bench
        self.list = SessionList(bench.store)
        self._server = server
        self._sessions: dict[str, Session] = {}
        self._loading: dict[str, asyncio.Lock] = {}
        self._beating: asyncio.Task[None] | None = None

    @property
    def store(self) -> Store:
        """Where everything is kept."""
        return self.bench.store

    @property
    def settings(self) -> Settings:
        """What the operator set."""
        return self.bench.settings

    @property
    def epoch(self) -> str:
        """The store's random id: another one means that a client's place in the frames is void."""
        return self.store.epoch

    async def open(self) -> None:
        """Close the turns of servers that are gone, then begin to beat."""
        for left in await self.store.open_turns():
            if await self._is_gone(left.server):
                await self.session(left.session_id)
        self._beating = asyncio.create_task(self._beat())

    async def close(self) -> None:
        """End every running turn as interrupted and store what is left; the store is closed too."""
        if self._beating is not None:
            self._beating.cancel()
        await asyncio.gather(*(session.close() for session in self._sessions.values()))
        await asyncio.gather(*(agent.close() for agent in self.bench.agents.values()))
        await self.list.close()
        await self.store.close()

    def is_busy(self) -> bool:
        """Say whether any turn runs here."""
        return any(session.active_turn() is not None for session in self._sessions.values())

    # --- sessions

    async def create(
        self,
        by: Author,
        *,
        workspace: str,
        agent: str | None = None,
        model: str | None = None,
        mode: Mode | None = None,
        title: str | None = None,
        notebook: str | None = None,
    ) -> Session:
        """Open a new session. Raises Refused: ``bad_workspace``, ``unknown_agent``, ``unknown_model``."""
        settings = self.settings
        path = await asyncio.to_thread(folder.check, workspace)
        chosen = agent or settings.agent
        self._check_agent(chosen)
        if model is not None:
            check_model(model, settings)
        if mode == "bypass" and settings.permission_mode != "bypass":
            raise Refused("forbidden", "Bypassing permissions is switched off by your administrator.")
        beginning = SessionUpdated(
            title=check_title(title, settings) if title else NEW_TITLE,
            titled_by="user" if title else "system",
            workspace=str(path),
            agent=chosen,
            model=model or settings.model,
            mode=mode or settings.permission_mode,
            notebook=notebook,
            state="idle",
        )
        session_id = new_session_id()
        await self.store.create_session(session_id, by.name, [beginning], self.bench.clock.now())
        self.list.touch(session_id)
        return await self.session(session_id)

    async def session(self, session_id: str) -> Session:
        """Return the session, loaded and up to date. Raises Refused ``unknown_session``."""
        lock = self._loading.setdefault(session_id, asyncio.Lock())
        try:
            async with lock:
                session = self._sessions.get(session_id)
                if session is None:
                    session = await self._load(session_id)
                else:
                    await session.refresh()
                await self._look_after(session)
        finally:
            if session_id not in self._sessions:
                self._loading.pop(session_id, None)
        return session

    async def delete(self, session_id: str, by: Author) -> None:
        """Stop the session and remove it with everything it owns."""
        session = await self.session(session_id)
        if session.read_only is not None:
            raise Refused("read_only", f"This session runs elsewhere ({session.read_only}).")
        await session.close()
        _log.info("session %s: delete by %s", session_id, by.name)
        await self.store.delete_session(session_id)
        self._sessions.pop(session_id, None)
        self._loading.pop(session_id, None)
        self.list.remove(session_id)

    async def _load(self, session_id: str) -> Session:
        transcript, more = await self.store.transcript(session_id, self.settings.snapshot_turns)
        session = Session(transcript, more, self.bench)
        session.attach(self._note)
        self._sessions[session_id] = session
        return session

    async def _look_after(self, session: Session) -> None:
        """A turn that runs in no living server is closed; one that another server runs is only looked at."""
        turn = open_turn(session.transcript)
        if turn is None or session.runs_here():
            session.read_only = None
            return
        owner = await self._owner(session.session_id)
        if owner is not None and owner.server_id == self._server.server_id:
            return  # it is just being started here
        if owner is None or await self._is_gone(owner):
            now = self.bench.clock.now()
            await session.publish(*ending(session.transcript, turn.turn_id, "interrupted", now))
            session.read_only = None
        else:
            session.read_only = owner.name

    async def _owner(self, session_id: str) -> ServerIdentity | None:
        for left in await self.store.open_turns():
            if left.session_id == session_id:
                return left.server
        return None

    async def _is_gone(self, other: ServerIdentity) -> bool:
        return await asyncio.to_thread(is_gone, other, self._server)

    # --- news of the list

    async def rows(self, **filters: Any) -> list[SessionRow]:
        """Return the session list, newest first; the filters are ``Store.rows``'s."""
        return await self.store.rows(**filters)

    async def row(self, session_id: str) -> SessionRow:
        """Return one line of the list. Raises Refused ``unknown_session``."""
        return await self.store.row(session_id)

    def watch(self, changed: Callable[[tuple[SessionRow, ...], tuple[str, ...]], None]) -> Callable[[], None]:
        """Call with changed rows and removed ids from now on; return how to stop."""
        return self.list.watch(changed)

    def _note(self, frame: Frame) -> None:
        if frame.seq is not None and not isinstance(frame.event, PartAppended):
            self.list.touch(frame.session_id)

    # --- agents and models

    def describe_agents(self) -> list[AgentInfo]:
        """Return the agents one may choose; who answers in a new session by default stands first."""
        allowed = self.settings.allowed_agents
        names = [name for name in self.bench.agents if not allowed or name in allowed]
        names.sort(key=lambda name: name != self.settings.agent)
        return [self.bench.agents[name].describe() for name in names]

    async def models(self) -> list[ModelInfo]:
        """Return the models that the operator allows, of all agents that are ready."""
        ready = {info.name for info in self.describe_agents() if info.state == "ready"}
        offered = [m for name in ready for m in await self.bench.agents[name].models()]
        allowed = self.settings.allowed_models
        return [model for model in offered if not allowed or model.model in allowed]

    def _check_agent(self, name: str) -> None:
        allowed = self.settings.allowed_agents
        names = [n for n in self.bench.agents if not allowed or n in allowed]
        if name not in names:
            raise Refused("unknown_agent", f"There is no agent {name!r}. Choose one of: {', '.join(names)}.")

    async def _beat(self) -> None:
        """Advance this server's counter while it runs a turn, so that others see it alive."""
        while True:
            await self.bench.clock.sleep(self.settings.beat_every)
            if self.is_busy():
                try:
                    await self.store.beat()
                except StoreUnavailable as error:
                    _log.warning("the server's counter could not be stored: %s", error)
