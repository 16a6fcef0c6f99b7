"""The owner of all sessions of this server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from jupyter_agentchat.agents.elsewhere import NAME as ELSEWHERE
from jupyter_agentchat.notebooks.kernels import KernelRefused
from jupyter_agentchat.notebooks.variables import NO_VARIABLES, Variables, variables_of
from jupyter_agentchat.protocol.events import (
    Mode,
    PartAppended,
    SessionUpdated,
)
from jupyter_agentchat.protocol.frames import Frame, SessionRow
from jupyter_agentchat.protocol.parts import Author
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.connecting import Connecting
from jupyter_agentchat.runtime.elsewhere.tokens import fits
from jupyter_agentchat.runtime.export.download import Download, download
from jupyter_agentchat.runtime.ids import new_session_id
from jupyter_agentchat.runtime.importing.bring import bring
from jupyter_agentchat.runtime.neighbours import Neighbours
from jupyter_agentchat.runtime.offered_agents import OfferedAgents
from jupyter_agentchat.runtime.recovery import Recovery
from jupyter_agentchat.runtime.retention import Retention
from jupyter_agentchat.runtime.session import Session
from jupyter_agentchat.runtime.session_edit import check_model, check_title
from jupyter_agentchat.runtime.session_list import SessionList
from jupyter_agentchat.runtime.settings import Settings
from jupyter_agentchat.runtime.watch import Watch
from jupyter_agentchat.runtime.workbench import Workbench
from jupyter_agentchat.store.server_row import ServerIdentity
from jupyter_agentchat.store.store import Store, StoreUnavailable
from jupyter_agentchat.workspace import folder

_log = logging.getLogger(__name__)

NEW_TITLE = "New session"

STORE_GRACE = 1.0
"""Seconds that the store gets to finish when the server stops: another program may hold its lock."""


class Manager:
    """Opens, keeps and closes sessions; a session is loaded when somebody first asks for it."""

    def __init__(
        self, bench: Workbench, server: ServerIdentity, connecting: Connecting | None = None
    ) -> None:
        self.bench = bench
        self.connecting = connecting
        self.list = SessionList(self.row)
        self._neighbours = Neighbours(bench.store, server, bench.settings.take_over_after)
        self._recovery = Recovery(bench.store, bench.clock, self._neighbours)
        self._watch = Watch(self, self._neighbours)
        self._sessions: dict[str, Session] = {}
        self._loading: dict[str, asyncio.Lock] = {}
        self._at_work: tuple[asyncio.Task[None], ...] = ()
        self.agents = OfferedAgents(bench.agents, bench.settings)
        if connecting is not None:
            connecting.changed = self.agents.tell

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

    @property
    def warning(self) -> str | None:
        """What people must know of their sessions, in a sentence."""
        repaired = self.store.repaired
        return None if repaired is None else repaired.sentence()

    async def open(self) -> None:
        """Close the turns of servers that are gone, then begin to beat and to follow the others."""
        for left in await self.store.open_turns():
            is_ours = self._recovery.is_ours(left.server)
            if is_ours or await self._neighbours.has_let_go(left):
                session = await self.session(left.session_id)
                if is_ours:  # of an earlier life: here nothing has begun yet
                    await self._recovery.close(session, left)
        following = self._watch.follow(self.bench.clock, self.settings.follow_every)
        works = [self._beat(), following]
        if self.settings.retention_days > 0:
            works.append(Retention(self, self.bench.clock, self.settings.retention_days).keep())
        self._at_work = tuple(map(asyncio.create_task, works))

    async def close(self) -> None:
        """End every running turn as interrupted and store what is left; the store is closed too.

        What does not let go in time is left to the next start, as after a crash.
        """
        for task in self._at_work:
            task.cancel()
        await self._let_go(self.settings.stop_grace, *(session.close() for session in self.loaded()))
        await asyncio.gather(*(agent.close() for agent in self.bench.agents.values()))
        if self.bench.notebooks is not None:
            await self.bench.notebooks.close()
        await self._let_go(STORE_GRACE, self._close_store())

    async def _close_store(self) -> None:
        await self.list.close()
        await self.store.close()

    async def _let_go(self, seconds: float, *works: Coroutine[Any, Any, None]) -> None:
        tasks = [asyncio.create_task(work) for work in works]
        done, late = await asyncio.wait(tasks, timeout=seconds) if tasks else (set(), set())
        for task in late:
            task.cancel()
            _log.warning("the server stops, and something has not let go: %s", task)
        for fault in [task.exception() for task in done if task.exception() is not None]:
            _log.error("a fault while the server stops", exc_info=fault)

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
        chosen = agent or self.agents.default
        self.agents.check(chosen)
        if model is not None:
            check_model(model, settings)
        else:
            model = self.agents.model_of(chosen)
        if mode == "bypass" and settings.permission_mode != "bypass":
            raise Refused("forbidden", "Bypassing permissions is switched off by your administrator.")
        beginning = SessionUpdated(
            title=check_title(title, settings) if title else NEW_TITLE,
            titled_by="user" if title else "system",
            workspace=str(path),
            agent=chosen,
            model=model,
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
                await self._recovery.look_after(session)
        finally:
            if session_id not in self._sessions:
                self._loading.pop(session_id, None)
        return session

    async def folder(self, session_id: str) -> Path:
        """Return the session's workspace. Raises Refused ``unknown_session``, ``bad_workspace`` (gone)."""
        row = await self.store.row(session_id)
        return await asyncio.to_thread(folder.check, row.workspace)

    async def empty(self, session_id: str, by: Author) -> str:
        """Begin a session anew and return its new id: name and settings stay, all that was said goes."""
        session = await self.session(session_id)
        facts = replace(session.info, state="idle", archived=False, imported=False, parent=None)
        fresh = new_session_id()
        await self.store.create_session(fresh, by.name, [facts], self.bench.clock.now())
        self.list.touch(fresh)
        await self.list.close()  # whoever looks at the old one finds the new one when that goes
        try:
            await self.delete(session_id, by)
        except BaseException:
            await self.delete(fresh, by)
            raise
        return fresh

    async def export(self, session_id: str, kind: str) -> Download:
        """Return a session as a file. Raises Refused: ``unknown_session``, ``bad_request``."""
        return await download(await self.session(session_id), self.store, self.bench.clock.now(), kind)

    async def bring(self, by: Author, body: bytes, root: Path) -> str:
        """Keep an exported session as a new one, and return its id. Raises Refused."""
        now = self.bench.clock.now()
        session_id = await bring(self.store, self.settings, now, by, body, root)
        self.list.touch(session_id)
        return session_id

    async def delete(self, session_id: str, by: Author) -> None:
        """Stop the session and remove it with everything it owns."""
        session = await self.session(session_id)
        if session.read_only is not None:
            raise Refused("read_only", f"This session runs elsewhere ({session.read_only}).")
        await session.close()
        _log.info("session %s: delete by %s", session_id, by.name)
        await self.store.delete_session(session_id)
        self.forget(session_id)
        self.list.remove(session_id)

    def loaded(self) -> tuple[Session, ...]:
        """Return the sessions that somebody asked for so far."""
        return tuple(self._sessions.values())

    def forget(self, session_id: str) -> None:
        """Let go of a session that is no more."""
        self._sessions.pop(session_id, None)
        self._loading.pop(session_id, None)

    async def _load(self, session_id: str) -> Session:
        transcript, more = await self.store.transcript(session_id, self.settings.snapshot_turns)
        session = Session(transcript, more, self.bench)
        await session.outside.recall()
        session.attach(self._note)
        self._sessions[session_id] = session
        return session

    async def variables(self, path: str) -> Variables:
        """Return the variables in the kernel of the notebook at this contents path; none where none runs.

        Raises Refused: ``busy``, ``unsupported``.
        """
        kernels = self.bench.notebooks.kernels if self.bench.notebooks is not None else None
        if kernels is None:
            raise Refused("unsupported", "There is no way to kernels here.")
        try:
            kernel = await kernels.of(path, start=False)
            return await variables_of(kernel, await kernel.speaks()) if kernel is not None else NO_VARIABLES
        except KernelRefused as refused:
            raise Refused("busy", str(refused)) from None

    # --- agents that run elsewhere

    async def agent_token(self, session_id: str, by: Author) -> str:
        """Return a new token with which an agent elsewhere answers in that session, and nowhere else."""
        self.agents.check(ELSEWHERE)
        return await (await self.session(session_id)).agent_token(by)

    async def opened_with(self, token: str, session_id: str) -> Session:
        """Return the session that this token was made for. Raises Refused ``forbidden`` for any other one."""
        await self._check_token(token, session_id)
        session = await self.session(session_id)
        await self._check_token(token, session_id)  # another one may have been made meanwhile
        return session

    async def _check_token(self, token: str, session_id: str) -> None:
        kept = await self.store.agent_token(session_id)
        if not fits(token, kept.hash if kept is not None else None):
            raise Refused("forbidden", "This token does not open this session. Make a new one for it.")

    # --- news of the list

    async def rows(self, **filters: Any) -> list[SessionRow]:
        """Return the session list, newest first; the filters are ``Store.rows``'s."""
        return [self._with_holder(row) for row in await self.store.rows(**filters)]

    async def row(self, session_id: str) -> SessionRow:
        """Return one line of the list. Raises Refused ``unknown_session``."""
        return self._with_holder(await self.store.row(session_id))

    async def watch(
        self, changed: Callable[[tuple[SessionRow, ...], tuple[str, ...]], None]
    ) -> Callable[[], None]:
        """Call with changed rows and removed ids from now on; return how to stop."""
        unwatch = self.list.watch(changed)
        if not self.list.is_followed:
            await self._watch.look(anew=True)
        return unwatch

    def _with_holder(self, row: SessionRow) -> SessionRow:
        if row.state == "idle":
            return row
        return replace(row, read_only=self._neighbours.name_of_holder(row.session_id))

    def _note(self, frame: Frame) -> None:
        if frame.seq is not None and not isinstance(frame.event, PartAppended):
            self.list.touch(frame.session_id)

    # --- for others to see

    async def _beat(self) -> None:
        """Advance this server's counter while it runs a turn, so that others see it alive.

        Also while it counts how long another one is silent: where nobody can write, silence says nothing.
        """
        while True:
            await self.bench.clock.sleep(self.settings.beat_every)
            trouble = self.store.trouble
            if self.is_busy() or self._neighbours.turns or trouble:
                try:
                    await self.store.beat()
                except StoreUnavailable as error:
                    self._neighbours.begin_again()
                    _log.debug("the server's counter could not be stored: %s", error)
            if self.store.trouble != trouble:
                for session in self.loaded():
                    session.tell()
