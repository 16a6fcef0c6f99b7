"""A session's work in the background, made known to everybody who looks at the session."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from jupyter_agentchat.protocol.events import Event, TaskEnded, TaskStarted, TaskUpdated
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.clock import Clock
from jupyter_agentchat.runtime.ids import new_id
from jupyter_agentchat.runtime.publisher import Publisher
from jupyter_agentchat.store.store import StoreUnavailable
from jupyter_agentchat.tools.work import Work

_log = logging.getLogger(__name__)

NEWS_EVERY = 1.0
"""Seconds between two pieces of news of one task, at least."""

LEFT = "unknown"
"""How a task ended that nobody follows any more."""

TAIL = 2_000
"""Code points of output in each piece of news."""


class SessionTasks:
    """What this session began and has not forgotten; it ends with the server."""

    def __init__(self, publisher: Publisher, clock: Clock) -> None:
        self._publisher = publisher
        self._clock = clock
        self._works: dict[str, Work] = {}
        self._following: set[asyncio.Task[None]] = set()

    async def begin(self, turn_id: str, part_id: str, title: str, work: Work) -> str:
        """Follow the work; return its handle."""
        task_id = new_id()
        self._works[task_id] = work
        begun = TaskStarted(task_id=task_id, turn_id=turn_id, part_id=part_id, title=title)
        await self._publisher.publish_in_turn(turn_id, begun)
        following = asyncio.create_task(self._follow(task_id, work))
        self._following.add(following)
        following.add_done_callback(self._following.discard)
        return task_id

    def get(self, task_id: str) -> Work | None:
        """Return the work with this handle."""
        return self._works.get(task_id)

    @property
    def has_left(self) -> bool:
        """Whether something is open that is not followed here."""
        return any(self._open(lambda task_id: task_id not in self._works))

    async def settle(self) -> None:
        """End what an earlier server followed: its handles are gone, and nobody will say how it ended."""
        await self._leave(lambda task_id: task_id not in self._works)

    async def close(self) -> None:
        """The server stops: what runs elsewhere goes on, and nobody follows it here any more."""
        for following in self._following:
            following.cancel()
        await asyncio.gather(*self._following, return_exceptions=True)
        await self._leave(lambda task_id: task_id in self._works)

    async def _leave(self, is_meant: Callable[[str], bool]) -> None:
        ends = [
            TaskEnded(task_id=task.task_id, state=LEFT, tail=getattr(task, "tail", ""))
            for task in self._open(is_meant)
        ]
        try:
            await self._publisher.publish(*ends)
        except (Refused, StoreUnavailable) as error:
            _log.warning("tasks that nobody follows could not be ended: %s", error)

    def _open(self, is_meant: Callable[[str], bool]) -> list[TaskStarted | TaskUpdated]:
        tasks = self._publisher.transcript.tasks
        return [task for task in tasks if not isinstance(task, TaskEnded) and is_meant(task.task_id)]

    async def _follow(self, task_id: str, work: Work) -> None:
        changed = asyncio.Event()
        work.watch(changed.set)
        try:
            while work.is_open:
                await changed.wait()
                changed.clear()
                if work.is_open:
                    news = TaskUpdated(task_id=task_id, state=work.state, tail=work.tail(TAIL))
                    await self._say(news)
                    await self._clock.sleep(NEWS_EVERY)
            await self._say(TaskEnded(task_id=task_id, state=work.state, tail=work.tail(TAIL)))
        except (Refused, StoreUnavailable) as error:
            _log.warning("news of task %s could not be stored: %s", task_id, error)

    async def _say(self, event: Event) -> None:
        """Wait for a store that is away: whoever looks must not see a task run that has ended."""
        await self._publisher.insist(lambda: self._publisher.publish(event))
