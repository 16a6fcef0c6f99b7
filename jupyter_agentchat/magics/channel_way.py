"""A cell as a client of the channel: what is the same however it came to its server."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from jupyter_agentchat.magics.connection import Connection
from jupyter_agentchat.magics.way import CODE_TOOLS, Heard, Lost
from jupyter_agentchat.protocol import commands as c
from jupyter_agentchat.protocol.frames import CallTool, CancelCall, Reply, Said, Sessions
from jupyter_agentchat.protocol.parts import Content
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.address import Address
from jupyter_agentchat.runtime.ids import new_id
from jupyter_agentchat.runtime.mirror import Mirror

AGAIN_AFTER = (0.0, 1.0, 2.0, 4.0, 8.0)
"""Seconds before each try to connect anew."""

GONE = (
    "The connection to the server was lost. The turn goes on there as far as it can without this cell; "
    "the Agent Chat panel shows it."
)


DELETED = "The session was deleted."


class ChannelWay:
    """``Way`` over the channel, but for which session is wanted and who can answer."""

    alone = ""

    def __init__(self, server: Address, channel: str, again_after: Sequence[float] = AGAIN_AFTER) -> None:
        self._server = server
        self._channel = channel
        self._again_after = again_after
        self._connection: Connection | None = None
        self._opening = asyncio.Lock()
        self._watching: asyncio.Task[None] | None = None
        self._mirror: Mirror | None = None
        self._heard: Heard | None = None
        self._offer: c.Offer | None = None
        self._said: tuple[str, ...] = ()
        """The command with the last prompt: by it the server knows this cell again on another connection."""

    @property
    def epoch(self) -> str | None:
        return self._mirror.epoch if self._mirror is not None else None

    # --- a session

    async def follow(self, session_id: str, heard: Heard) -> None:
        if self._mirror is not None:
            await self._ask(c.Detach(id=new_id(), session_id=self._mirror.transcript.session_id))
        await self._open()
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
        self._said = (said.id,)
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

    # --- the connection

    async def _ask(self, command: c.Command) -> Reply:
        connection = await self._open()
        try:
            return await connection.ask(command)
        except Refused:
            if not connection.ended.is_set():
                raise
        return await (await self._open()).ask(command)  # with the same id it is done once

    async def _open(self) -> Connection:
        """Return the connection; on a new one nothing else is asked before it is where the last one was."""
        async with self._opening:
            if self._connection is None or self._connection.ended.is_set():
                connection = await Connection.open(self._server, self._channel, self._take)
                try:
                    await self._restore(connection)
                except BaseException:
                    await connection.close()
                    raise
                self._connection = connection
                self._watching = asyncio.create_task(self._watch(connection))
            return self._connection

    async def _watch(self, connection: Connection) -> None:
        """Connect anew when the connection ends, unless somebody who asked something was quicker."""
        await connection.ended.wait()
        for seconds in self._again_after:
            await asyncio.sleep(seconds)
            if self._connection is not connection:
                return
            try:
                await self._open()
            except Refused:
                continue
            return
        self._tell(Lost(GONE))

    async def _restore(self, connection: Connection) -> None:
        """Follow the same session, and be the same client: it may answer for its own turn."""
        known = self._mirror
        try:
            if known is not None:
                session_id = known.transcript.session_id
                await connection.ask(
                    c.Attach(id=new_id(), session_id=session_id, epoch=known.epoch, after=known.after)
                )
            if self._offer is not None:
                await connection.ask(replace(self._offer, said=self._said))
        except Refused as refused:
            if refused.code != "unknown_session":
                raise
            self._mirror = self._offer = None
            self._tell(Lost(DELETED))

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
