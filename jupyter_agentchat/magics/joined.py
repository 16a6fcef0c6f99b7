"""The cell as a client of the server that has its kernel: the sidebar shows the same session live."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jupyter_agentchat.magics.connection import Connection
from jupyter_agentchat.magics.way import CODE_TOOLS, Heard, Lost, Wish, is_own, named
from jupyter_agentchat.protocol import commands as c
from jupyter_agentchat.protocol.about import About, ModelInfo
from jupyter_agentchat.protocol.agent_info import AgentInfo
from jupyter_agentchat.protocol.frames import CallTool, CancelCall, Reply, Said, SessionRow, Sessions
from jupyter_agentchat.protocol.parts import Content
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.runtime.ids import new_id
from jupyter_agentchat.runtime.local_servers import Server, running_servers
from jupyter_agentchat.runtime.mirror import Mirror

AGAIN_AFTER = (0.0, 1.0, 2.0, 4.0, 8.0)
"""Seconds before each try to connect anew."""

GONE = (
    "The connection to the server was lost. The turn goes on there as far as it can without this cell; "
    "the Agent Chat panel shows it."
)


DELETED = "The session was deleted."


class Rows(Value, frozen=True, kw_only=True):
    """A page of sessions."""

    sessions: tuple[SessionRow, ...]


class Models(Value, frozen=True, kw_only=True):
    """What one may choose from."""

    models: tuple[ModelInfo, ...]


async def find_server(kernel_id: str) -> tuple[Joined | None, bool]:
    """Return the way to the server that has this kernel, None when none has; and whether that is sure.

    It is not while one of them does not answer, wants a password, or has the kernel and not the extension.
    """
    is_sure = True
    servers = await running_servers()
    servers.sort(key=lambda server: server.pid != os.getppid())  # who started us is asked first
    for server in servers:
        try:
            path = await _path_of(server, kernel_id)
            if path is not None:
                await server.about()
                return Joined(server, path), True
        except Refused:
            is_sure = False
    return None, is_sure


async def _path_of(server: Server, kernel_id: str) -> str | None:
    """Return the contents path of the notebook whose kernel this is, or None. Raises Refused."""
    for session in await server.get("api/sessions", list[Any]):
        if isinstance(session, dict) and (session.get("kernel") or {}).get("id") == kernel_id:
            return str(session.get("path") or "").removeprefix("RTC:")  # where people edit together
    return None


class Joined:
    """``Way`` over the channel; for what is no command there are the same addresses as for everybody."""

    alone = ""

    def __init__(self, server: Server, path: str, again_after: Sequence[float] = AGAIN_AFTER) -> None:
        whole = (server.root / path).resolve()
        self.is_notebook = whole.suffix == ".ipynb"
        self._whole = whole
        self._path = path
        self._server = server
        self._again_after = again_after
        self._connection: Connection | None = None
        self._opening = asyncio.Lock()
        self._watching: asyncio.Task[None] | None = None
        self._mirror: Mirror | None = None
        self._heard: Heard | None = None
        self._offer: c.Offer | None = None

    @property
    def epoch(self) -> str | None:
        return self._mirror.epoch if self._mirror is not None else None

    def notebook(self, workspace: str) -> str | None:
        if not self.is_notebook or not self._whole.is_relative_to(workspace):
            return None
        return self._whole.relative_to(workspace).as_posix()

    def again(self) -> Joined:
        return Joined(self._server, self._path, self._again_after)

    # --- sessions

    async def session(self, wish: Wish) -> SessionRow:
        if not wish.new:
            rows = list((await self._server.get("api/agentchat/sessions?limit=200", Rows)).sessions)
            found = named(rows, wish.name) if wish.name else [row for row in rows if self._is_here(row)]
            if wish.name and len(found) != 1:
                many = "More than one session is" if found else "There is no session"
                raise Refused("unknown_session", f"{many} called {wish.name!r}.")
            if found:
                return found[0]
        folder = str(self._folder())
        new = {"workspace": folder, "notebook": self.notebook(folder), "agent": wish.agent}
        return await self._server.post("api/agentchat/sessions", {**new, "model": wish.model}, SessionRow)

    def _folder(self) -> Path:
        return self._whole.parent if self.is_notebook or not self._whole.is_dir() else self._whole

    def _is_here(self, row: SessionRow) -> bool:
        """Say whether this is the notebook's own session, however its notebook is named."""
        if row.notebook is None or not self.is_notebook or not is_own(row):
            return False
        folders = (Path(row.workspace), self._server.root)
        return any((folder / row.notebook).resolve() == self._whole for folder in folders)

    async def follow(self, session_id: str, heard: Heard) -> None:
        if self._mirror is not None:
            await self._ask(c.Detach(id=new_id(), session_id=self._mirror.transcript.session_id))
        self._mirror, self._heard = Mirror(session_id), heard
        await self._ask(c.Attach(id=new_id(), session_id=session_id))

    async def offer(self, session_id: str, kernel_id: str | None) -> int:
        tools = CODE_TOOLS if kernel_id is not None else ()
        kernels = (kernel_id,) if kernel_id is not None else ()
        self._offer = c.Offer(id=new_id(), session_id=session_id, tools=tools, kernels=kernels)
        return (await self._ask(self._offer)).windows

    # --- commands

    async def prompt(
        self, session_id: str, content: tuple[Content, ...], settings: c.PromptSettings | None
    ) -> str:
        said = c.SendPrompt(
            id=new_id(), session_id=session_id, content=content, delivery="queue", settings=settings
        )
        return str((await self._ask(said)).prompt_id)

    async def cancel(self, session_id: str, turn_id: str) -> None:
        await self._ask(c.Cancel(id=new_id(), session_id=session_id, turn_id=turn_id))

    async def take_back(self, session_id: str, prompt_id: str) -> None:
        await self._ask(c.EditQueue(id=new_id(), session_id=session_id, op="remove", prompt_id=prompt_id))

    async def answer(self, session_id: str, request_id: str, option: str | None, text: str | None) -> None:
        answer = c.Answer(id=new_id(), session_id=session_id, request_id=request_id, option=option, text=text)
        await self._ask(answer)

    async def progress(self, call_id: str, output: str) -> None:
        await self._ask(c.ToolProgress(id=new_id(), call_id=call_id, output=output))

    async def result(self, call_id: str, output: str, error: str | None) -> None:
        await self._ask(c.ToolResult(id=new_id(), call_id=call_id, output=output, error=error))

    async def agents(self) -> tuple[tuple[AgentInfo, ...], str]:
        about = await self._server.get("api/agentchat", About)
        return about.agents, about.default_agent

    async def models(self) -> tuple[ModelInfo, ...]:
        return (await self._server.get("api/agentchat/models", Models)).models

    # --- the connection

    async def _ask(self, command: c.Command) -> Reply:
        return await (await self._open()).ask(command)

    async def _open(self) -> Connection:
        async with self._opening:
            if self._connection is None or self._connection.ended.is_set():
                self._connection = await Connection.open(self._server, self._take)
                self._watching = asyncio.create_task(self._watch(self._connection))
            return self._connection

    async def _watch(self, connection: Connection) -> None:
        """Connect anew when the connection ends, and go on where it was."""
        await connection.ended.wait()
        for seconds in self._again_after:
            await asyncio.sleep(seconds)
            try:
                await self._restore()
            except Refused:
                continue
            return
        self._tell(Lost(GONE))

    async def _restore(self) -> None:
        connection = await self._open()
        if self._mirror is not None:
            known = self._mirror
            session_id = known.transcript.session_id
            await connection.ask(
                c.Attach(id=new_id(), session_id=session_id, epoch=known.epoch, after=known.after)
            )
        if self._offer is not None:
            await connection.ask(self._offer)

    def _take(self, message: Said) -> None:
        if isinstance(message, CallTool | CancelCall):
            self._tell(message)
        elif self._mirror is None:
            return
        elif isinstance(message, Sessions) and self._mirror.transcript.session_id in message.removed:
            self._mirror = None
            self._tell(Lost(DELETED))
        elif self._mirror.take(message):
            self._tell(self._mirror.transcript)

    def _tell(self, news: Any) -> None:
        if self._heard is not None:
            self._heard(news)

    async def close(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
        if self._connection is not None:
            await self._connection.close()
