"""A session's turns: at most one is active, and the prompts that came meanwhile wait in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Literal, TypeVar

from msgspec.structs import replace

from jupyter_agentchat.agents.agent import Agent, TurnInput
from jupyter_agentchat.core.transcript import open_turn
from jupyter_agentchat.protocol.events import (
    Event,
    Mode,
    PartStarted,
    QueuedPrompt,
    QueueUpdated,
    SessionUpdated,
    StopReason,
    TurnStarted,
)
from jupyter_agentchat.protocol.parts import Author, Prompt
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.runtime.budget import Budget
from jupyter_agentchat.runtime.ids import new_id
from jupyter_agentchat.runtime.prompts import title_of
from jupyter_agentchat.runtime.publisher import Publisher
from jupyter_agentchat.runtime.queue_edit import ahead
from jupyter_agentchat.runtime.titles import Titles
from jupyter_agentchat.runtime.tool_run import ToolRunner
from jupyter_agentchat.runtime.turn_run import TurnRun
from jupyter_agentchat.runtime.workbench import Workbench
from jupyter_agentchat.store.store import Moved, StoreUnavailable

_log = logging.getLogger(__name__)


class Receipt(Value, frozen=True, kw_only=True):
    """What became of a prompt: the turn that it opened, or its place among those that wait."""

    prompt_id: str
    turn_id: str | None = None


T = TypeVar("T")

TRIES = 5
"""How often to decide again when another server was quicker each time."""

BUSY = "Another Jupyter server just began a turn here. Try again when it is done."


class Turns:
    """Whoever decides what runs next does so in ``decide``, so that two prompts cannot both open a turn."""

    def __init__(self, publisher: Publisher, tools: ToolRunner, bench: Workbench, budget: Budget) -> None:
        self._admission = asyncio.Lock()
        self.active: TurnRun | None = None
        self.trimmed = False
        """Whether older turns than those at hand exist because this server let them go."""
        self._publisher = publisher
        self._tools = tools
        self._bench = bench
        self._budget = budget
        self._titles = Titles(publisher, budget, self.decide)
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

    async def decide(self, act: Callable[[], Awaitable[T]]) -> T:
        """Act on what the session is at this moment, as the only one who does; ``act`` may be run again.

        Raises what ``act`` raises, and Refused ``busy`` when another server runs a turn here.
        """
        async with self._admission:
            for _ in range(TRIES):
                await self._look()
                with suppress(Moved):
                    return await act()
            raise Moved

    async def decided(self) -> None:
        """Wait until whoever decides at this moment has done so."""
        async with self._admission:
            pass

    async def _look(self) -> None:
        if self.active is None:
            await self._publisher.catch_up()
            if open_turn(self._transcript) is not None:
                raise Refused("busy", BUSY)

    # --- from a prompt to its turn; to be called in ``decide``

    async def admit(self, item: QueuedPrompt) -> Receipt:
        """Open a turn, or let the prompt wait for the running one (``send`` then counts as ``steer``)."""
        if open_turn(self._transcript) is None and self._info.state != "paused":
            return await self._open(item, self._transcript.queue)
        if item.delivery in ("send", "steer"):  # a mode of its own needs a turn of its own
            item = replace(item, delivery="steer" if item.mode is None else "queue")
        waiting = self._transcript.queue
        first = item.delivery == "interrupt"
        items = ahead(item, waiting) if first else (*waiting, item)
        await self._publisher.publish_decision(
            QueueUpdated(items=items, paused=self._transcript.queue_paused)
        )
        if first:
            await self.make_way()
        await self._tell_elsewhere()
        return Receipt(prompt_id=item.prompt_id)

    async def make_way(self) -> None:
        """Stop the running turn for what stands first in the queue, or begin that one's turn."""
        if self.active is not None:
            self.active.cancel()
        else:
            await self.go_on()

    async def go_on(self, stop_reason: StopReason = "end_turn") -> None:
        """Open the turn of what waits; after a stop or an error only what was meant to interrupt."""
        queue = self._transcript.queue
        busy = open_turn(self._transcript) is not None or self._info.state != "idle"
        await self._tell_elsewhere()
        if not queue or busy or self._closing:
            return
        wanted = queue[0].delivery == "interrupt"
        if stop_reason != "end_turn" and not wanted:
            await self._publisher.publish_decision(QueueUpdated(items=queue, paused=True))
        elif wanted or not self._transcript.queue_paused:
            await self._open(queue[0], queue[1:])

    async def _open(self, item: QueuedPrompt, queue_after: tuple[QueuedPrompt, ...]) -> Receipt:
        """Store the turn's beginning in one transaction, then let the agent work."""
        info, before = self._info, self._transcript
        agent = self._agent()
        prompt = _as_part(item, new_id())
        history = await self._bench.store.model_events(before.session_id)
        model = info.model or agent.describe().default_model
        await self._publisher.publish_decision(*_beginning(info, model, before, prompt, queue_after))
        given = TurnInput(
            turn_id=prompt.turn_id,
            prompt=prompt,
            transcript=before,
            model=model,
            effort=info.effort,
            history=tuple(history),
        )
        await self._tools.tasks.settle()
        self._run(given, agent, item.mode)
        return Receipt(prompt_id=prompt.part_id, turn_id=prompt.turn_id)

    def _agent(self) -> Agent:
        agent = self._bench.agents.get(self._info.agent)
        if agent is None:
            raise Refused("unknown_agent", f"The agent {self._info.agent!r} is not installed here.")
        return agent

    def _run(self, given: TurnInput, agent: Agent, own_mode: Mode | None = None) -> None:
        self._tools.own_mode = own_mode
        run = TurnRun(
            given, agent, self._publisher, self._tools, self._bench, self._budget, self._take_steers
        )
        self.active = run
        self._running = asyncio.create_task(self._follow(run, agent))

    async def _follow(self, run: TurnRun, agent: Agent) -> None:
        stop_reason = await run.run()
        if self.active is run:  # a turn whose end came from elsewhere may have a successor already
            self.active = None
        if stop_reason == "end_turn" and not self._closing:
            self._titles.turn_ended(agent, run.given)
        if self._publisher.trim(self._bench.settings.snapshot_turns):
            self.trimmed = True
        try:
            await self._publisher.insist(lambda: self.decide(lambda: self.go_on(stop_reason)))
        except (Refused, StoreUnavailable) as error:
            # Another server works here now and goes on with what waits; or there is no session, or no server.
            _log.info("session %s: nothing begins by itself: %s", self._transcript.session_id, error)

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
        await self._publisher.publish_in_turn(
            turn.turn_id,
            QueueUpdated(items=left, paused=False),
            *(PartStarted(part=prompt) for prompt in prompts),
        )
        return prompts

    # --- an agent that runs elsewhere

    async def _tell_elsewhere(self) -> None:
        """It has no steps that we see: what people say while it works stands in its turn at once."""
        working = self.active is not None and self._info.state != "paused"
        if working and self._agent().describe().elsewhere:
            with suppress(Refused):  # the turn ends at this moment: what was said waits for the next one
                await self._take_steers()

    def follow_elsewhere(self, turn_id: str, model: str | None, by: Author) -> None:
        """Run a turn that the agent began by itself; its beginning is stored. To be called in ``decide``."""
        nothing = Prompt(part_id=new_id(), turn_id=turn_id, author=by, content=())
        given = TurnInput(turn_id=turn_id, prompt=nothing, transcript=self._transcript, model=model)
        self._run(given, self._agent())

    def over(self, stop_reason: StopReason) -> None:
        """The running turn ended in what its agent wrote. To be called in ``decide``."""
        if self.active is not None:
            self.active.over(stop_reason)

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
        await self._titles.close()


def _beginning(
    info: SessionUpdated,
    model: str | None,
    before: Transcript,
    prompt: Prompt,
    queue_after: tuple[QueuedPrompt, ...],
) -> list[Event]:
    events: list[Event] = []
    if queue_after != before.queue:
        events.append(QueueUpdated(items=queue_after, paused=before.queue_paused))
    title = title_of(prompt.content)
    if not before.turns and info.titled_by == "system" and title:
        events.append(replace(info, title=title))
    events.append(TurnStarted(turn_id=prompt.turn_id, agent=info.agent, model=model))
    events.append(PartStarted(part=prompt))
    return events


def _as_part(item: QueuedPrompt, turn_id: str) -> Prompt:
    return Prompt(
        part_id=item.prompt_id,
        turn_id=turn_id,
        author=item.author,
        content=item.content,
        delivery=item.delivery,
        may_run_code=item.may_run_code,
    )
