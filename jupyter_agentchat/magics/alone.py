"""The same runtime in the kernel itself, where no server has it: the same sessions, the same keys."""

from __future__ import annotations

import asyncio
import getpass
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_agentchat.magics.way import CODE_TOOLS, Heard, Wish
from jupyter_agentchat.protocol.about import ModelInfo
from jupyter_agentchat.protocol.agent_info import AgentInfo
from jupyter_agentchat.protocol.commands import Offer, PromptSettings, ToolProgress, ToolResult
from jupyter_agentchat.protocol.frames import CallTool, CancelCall, Said, SessionRow
from jupyter_agentchat.protocol.parts import Author, Content
from jupyter_agentchat.runtime.assembly import local_jupyter, open_manager
from jupyter_agentchat.runtime.configured import Configured
from jupyter_agentchat.runtime.hands import Hand
from jupyter_agentchat.runtime.ids import new_id
from jupyter_agentchat.runtime.manager import Manager
from jupyter_agentchat.runtime.notebook_sessions import is_own, named
from jupyter_agentchat.runtime.refusal import STORE_TROUBLE, store_refusal
from jupyter_agentchat.runtime.session import Session
from jupyter_agentchat.runtime.traits import KEY_VARIABLE

ALONE = "No Jupyter server can be found for this kernel: the agent works in it alone, on the same sessions."


async def stand_alone(notebook: Path | None = None, **around: Any) -> Alone:
    """Open the sessions in this process. Raises Refused."""
    folder = await asyncio.to_thread(Path.cwd)
    traits = await asyncio.to_thread(Configured.read)
    jupyter = await asyncio.to_thread(local_jupyter, folder, notebook)
    around.setdefault("environment_key", os.environ.get(KEY_VARIABLE, ""))  # it stays: it is the person's
    try:
        manager = await open_manager(
            traits.runtime_settings(), traits.session_folder(), jupyter=jupyter, **around
        )
    except (*STORE_TROUBLE, OSError) as error:
        raise store_refusal(error) from error
    return Alone(manager, folder, jupyter.held)


class Alone:
    """``Way`` without a server."""

    alone = ALONE
    epoch = None
    kernel_id = None
    is_afar = False

    def __init__(self, manager: Manager, folder: Path, notebook: Path | None) -> None:
        self._notebook = notebook
        self._is_second = False
        self._manager = manager
        self._folder = folder
        self._person = _this_person()
        self._current: str | None = None
        self._let_go: Callable[[], None] = lambda: None
        self._heard: Heard | None = None
        self._hand = Hand("", self._said)

    def notebook(self, workspace: str) -> str | None:
        if self._notebook is None or not self._notebook.is_relative_to(workspace):
            return None
        return self._notebook.relative_to(workspace).as_posix()

    def again(self) -> Alone:
        second = Alone(self._manager, self._folder, self._notebook)
        second._current, second._is_second = self._current, True
        return second

    async def session(self, wish: Wish) -> SessionRow:
        rows = await self._manager.rows(limit=200)
        if wish.name:
            return named(rows, wish.name)
        known = [row for row in rows if is_own(row) and self._is_here(row)]
        if known and not wish.new:
            return known[0]
        session = await self._manager.create(
            self._person,
            workspace=str(self._folder),
            agent=wish.agent,
            model=wish.model,
            notebook=self.notebook(str(self._folder)),
        )
        self._current = session.session_id
        return await self._manager.row(session.session_id)

    def _is_here(self, row: SessionRow) -> bool:
        """Say whether it is the one of this kernel, or of its notebook."""
        if row.session_id == self._current:
            return True
        ours = self.notebook(row.workspace)
        return ours is not None and row.notebook == ours

    async def follow(self, session_id: str, heard: Heard) -> None:
        self._let_go()
        self._heard = heard
        session = await self._manager.session(session_id)

        def changed(_frame: object) -> None:
            heard(session.transcript)

        self._let_go = lambda: session.detach(changed)
        heard(session.attach(changed))

    async def offer(self, session_id: str, kernel_id: str | None) -> int:
        tools = CODE_TOOLS if kernel_id is not None else ()
        kernels = (kernel_id,) if kernel_id is not None else ()
        offer = Offer(id=new_id(), session_id=session_id, tools=tools, kernels=kernels)
        self._manager.bench.hands.put(self._hand, offer)
        return 0

    async def prompt(
        self, session_id: str, content: tuple[Content, ...], settings: PromptSettings | None
    ) -> str:
        session = await self._manager.session(session_id)
        receipt = await session.prompt(self._person, content, "queue", settings, is_cell=True)
        return receipt.prompt_id

    async def cancel(self, session_id: str, turn_id: str) -> None:
        await (await self._session(session_id)).cancel(self._person, turn_id)

    async def take_back(self, session_id: str, prompt_id: str) -> None:
        await (await self._session(session_id)).edit_queue(self._person, "remove", prompt_id)

    async def answer(self, session_id: str, request_id: str, option: str | None, text: str | None) -> None:
        await (await self._session(session_id)).answer(self._person, request_id, option, text)

    async def progress(self, call_id: str, output: str) -> None:
        self._manager.bench.hands.progress(
            self._hand, ToolProgress(id=new_id(), call_id=call_id, output=output)
        )

    async def result(self, call_id: str, output: str, error: str | None) -> None:
        result = ToolResult(id=new_id(), call_id=call_id, output=output, error=error)
        self._manager.bench.hands.result(self._hand, result)

    async def agents(self) -> tuple[tuple[AgentInfo, ...], str]:
        return tuple(self._manager.agents.describe()), self._manager.agents.default

    async def models(self) -> tuple[ModelInfo, ...]:
        return tuple(await self._manager.agents.models())

    async def close(self) -> None:
        self._let_go()
        if not self._is_second:
            await self._manager.close()

    async def _session(self, session_id: str) -> Session:
        return await self._manager.session(session_id)

    def _said(self, message: Said) -> None:
        if self._heard is not None and isinstance(message, CallTool | CancelCall):
            self._heard(message)


def _this_person() -> Author:
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # no such person in this container
        name = "user"
    return Author(kind="user", name=name, display_name=name)
