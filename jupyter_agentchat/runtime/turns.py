"""A session's turns: at most one is active, and the prompts that came meanwhile wait in order."""

from __future__ import annotations

import asyncio
from typing import Literal

from msgspec.structs import replace

from jupyter_agentchat.agents.agent import TurnInput
from jupyter_agentchat.core.transcript import open_turn
from jupyter_agentchat.protocol.events import (
    Event,
    PartStarted,
    QueuedPrompt,
    QueueUpdated,
    SessionUpdated,
    StopReason,
    TurnStarted,
)
from jupyter_agentchat.protocol.parts import Prompt
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.runtime.ids import new_id
from jupyter_agentchat.runtime.prompts import title_of
from jupyter_agentchat.runtime.publisher import Publisher
from jupyter_agentchat.runtime.tool_run import ToolRunner
from jupyter_agentchat.runtime.turn_run import TurnRun
from jupyter_agentchat.runtime.workbench import Workbench


class Receipt(Value, frozen=True, kw_only=True):
    """What became of a prompt: the turn that it opened, or its place among those that wait."""

    prompt_id: str
    turn_id: str | None = None


class Turns:
    """Whoever decides what runs next holds ``admission``, so that two prompts cannot both open a turn."""

    def __init__(self, publisher: Publisher, tools: ToolRunner, bench: Workbench) -> None:
        self.admission = asyncio.Lock()
        self.active: TurnRun | None = None
        self.trimmed = False
        """Whether older turns than those at hand exist because this server let them go."""
        self._publisher = publisher
        self._tools = tools
        self._bench = bench
        self._running: asyncio.Task[None] | None = None
        self._resumed = asyncio.Event()
        self._closing = False

    @property
    def _transcript(self) -> Transcript:
        return self._publisher.transcript

    @property
    def _info(self) -> SessionUpdated:
        info = self._transcript.session
        if info is None:
            raise Refused("unknown_session", "This session has no beginning in the store.")
        return info

    # --- from a prompt to its turn; the caller holds ``admission``

    async def admit(self, item: QueuedPrompt) -> Receipt:
        """Open a turn, or let the prompt wait for the running one (``send`` then counts as ``steer``)."""
        if open_turn(self._transcript) is None and self._info.state != "paused":
            return await self._open(item, self._transcript.queue)
        if item.delivery == "send":
            item = replace(item, delivery="steer")
        waiting = self._transcript.queue
        first = item.delivery == "interrupt"
        items = (item, *waiting) if first else (*waiting, item)
        await self._publisher.publish(QueueUpdated(items=items, paused=self._transcript.queue_paused))
        if first and self.active is not None:
            self.active.cancel()
        return Receipt(prompt_id=item.prompt_id)

    async def go_on(self, stop_reason: StopReason = "end_turn") -> None:
        """Open the turn of what waits; after a stop or an error only what was meant to interrupt."""
        queue = self._transcript.queue
        busy = open_turn(self._transcript) is not None or self._info.state != "idle"
        if not queue or busy or self._closing:
            return
        wanted = queue[0].delivery == "interrupt"
        if stop_reason != "end_turn" and not wanted:
            await self._publisher.publish(QueueUpdated(items=queue, paused=True))
        elif wanted or not self._transcript.queue_paused:
            await self._open(queue[0], queue[1:])

    async def _open(self, item: QueuedPrompt, queue_after: tuple[QueuedPrompt, ...]) -> Receipt:
        """Store the turn's beginning in one transaction, then let the agent work."""
        info, before = self._info, self._transcript
        agent = self._bench.agents.get(info.agent)
        if agent is None:
            raise Refused("unknown_agent", f"The agent {info.agent!r} is not installed here.")
        prompt = _as_part(item, new_id())
        history = await self._bench.store.model_events(before.session_id)
        await self._publisher.publish(*_beginning(info, before, prompt, queue_after))
        given = TurnInput(
            turn_id=prompt.turn_id,
            prompt=prompt,
            transcript=before,
            model=info.model,
            effort=info.effort,
            history=tuple(history),
        )
        self.active = TurnRun(given, agent, self._publisher, self._tools, self._bench, self._take_steers)
        self._running = asyncio.create_task(self._follow(self.active))
        return Receipt(prompt_id=prompt.part_id, turn_id=prompt.turn_id)

    async def _follow(self, run: TurnRun) -> None:
        stop_reason = await run.run()
        self.active = None
        if self._publisher.trim(self._bench.settings.snapshot_turns):
            self.trimmed = True
        async with self.admission:
            await self.go_on(stop_reason)

    async def _take_steers(self) -> list[Prompt]:
        """Between two steps: wait while the session is paused, then hand over what people said."""
        while self._info.state == "paused":
            self._resumed.clear()
            await self._resumed.wait()
        turn, queue = open_turn(self._transcript), self._transcript.queue
        taken = [item for item in queue if item.delivery == "steer"]
        if turn is None or not taken or self._transcript.queue_paused:
            return []
        left = tuple(item for item in queue if item.delivery != "steer")
        prompts = [_as_part(item, turn.turn_id) for item in taken]
        await self._publisher.publish(
            QueueUpdated(items=left, paused=False),
            *(PartStarted(part=prompt) for prompt in prompts),
        )
        return prompts

    # --- stopping

    def resumed(self) -> None:
        """Let a turn that waits between two steps look again whether the session is still paused."""
        self._resumed.set()

    async def stop(self, why: Literal["cancelled", "interrupted"]) -> None:
        """Stop whatever runs and return when its end is stored."""
        running = self._running
        if self.active is not None:
            self.active.cancel(why)
        if running is not None and not running.done():
            await asyncio.wait({running})

    async def close(self) -> None:
        """The server stops: the turn ends as interrupted and no other begins."""
        self._closing = True
        await self.stop("interrupted")


def _beginning(
    info: SessionUpdated, before: Transcript, prompt: Prompt, queue_after: tuple[QueuedPrompt, ...]
) -> list[Event]:
    events: list[Event] = []
    if queue_after != before.queue:
        events.append(QueueUpdated(items=queue_after, paused=before.queue_paused))
    title = title_of(prompt.content)
    if not before.turns and info.titled_by == "system" and title:
        events.append(replace(info, title=title))
    events.append(TurnStarted(turn_id=prompt.turn_id, agent=info.agent, model=info.model))
    events.append(PartStarted(part=prompt))
    return events


def _as_part(item: QueuedPrompt, turn_id: str) -> Prompt:
    return Prompt(
        part_id=item.prompt_id,
        turn_id=turn_id,
        author=item.author,
        content=item.content,
        delivery=item.delivery,
    )
