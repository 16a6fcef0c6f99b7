"""The commands of one client that are being done: in order for each session, and each id once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from jupyter_agentchat.protocol.commands import Command
from jupyter_agentchat.protocol.frames import Reply
from jupyter_agentchat.protocol.refused import Refused

AT_ONCE = 256
"""How many are done at a time; more are refused."""

REMEMBERED = 256
"""How many of the last ids are known, to answer the same one alike."""

Execute = Callable[[Command], Awaitable[Reply]]
Answer = Callable[[Command, "asyncio.Task[Reply]"], None]


class Errands:
    """They go on when the client is gone: what was asked for is done once, whoever waits for it."""

    def __init__(self, execute: Execute, answer: Answer) -> None:
        self._execute = execute
        self._answer = answer
        self._asked: dict[str, tuple[Command, asyncio.Task[Reply]]] = {}
        self._last: dict[str, asyncio.Task[Reply]] = {}
        self._under_way: set[asyncio.Task[Reply]] = set()

    def begin(self, command: Command) -> None:
        """Do the command when those before it in its session are done, then answer.

        Raises Refused: ``bad_request`` (the id was used for something else), ``rate_limited``.
        """
        known = self._asked.get(str(command.id))
        if known is None:
            task = self._start(command)
        elif known[0] == command:
            task = known[1]
        else:
            raise Refused("bad_request", "This command id was used before. Send the command with a new id.")
        task.add_done_callback(partial(self._answer, command))

    async def finished(self, patience: float) -> None:
        """Wait for what is under way, but not for ever."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=patience)

    def _start(self, command: Command) -> asyncio.Task[Reply]:
        if len(self._under_way) >= AT_ONCE:
            raise Refused("rate_limited", "Too many commands at once. Wait for some replies first.")
        place = getattr(command, "session_id", None) or ""
        task = asyncio.create_task(self._in_turn(command, self._last.get(place)))
        self._last[place] = task
        self._under_way.add(task)
        task.add_done_callback(partial(self._ended, place))
        self._asked[str(command.id)] = command, task
        if len(self._asked) > REMEMBERED:
            del self._asked[next(iter(self._asked))]
        return task

    async def _in_turn(self, command: Command, before: asyncio.Task[Reply] | None) -> Reply:
        if before is not None:
            await asyncio.wait({before})
        return await self._execute(command)

    def _ended(self, place: str, task: asyncio.Task[Reply]) -> None:
        self._under_way.discard(task)
        if self._last.get(place) is task:
            del self._last[place]
