"""One turn at work: the agent's events are published, and however it ends, it ends once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Any, Literal

from msgspec.structs import replace

from jupyter_agentchat.agents.agent import Agent, Outcome, Stopped, TurnInput
from jupyter_agentchat.core.transcript import find_part
from jupyter_agentchat.protocol.events import (
    Event,
    PartDelta,
    PartStarted,
    PartUpdated,
    RetryScheduled,
    StopReason,
    TurnError,
    UsageRecorded,
)
from jupyter_agentchat.protocol.parts import Prompt, Text, Thinking, ToolCall
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.shown import Shown
from jupyter_agentchat.runtime.budget import Budget
from jupyter_agentchat.runtime.denials import ENOUGH, NOT_ASKED, Denials
from jupyter_agentchat.runtime.ending import ending
from jupyter_agentchat.runtime.ids import new_id
from jupyter_agentchat.runtime.publisher import Publisher
from jupyter_agentchat.runtime.tool_run import ToolRunner
from jupyter_agentchat.runtime.workbench import Workbench
from jupyter_agentchat.store.store import StoreUnavailable

_log = logging.getLogger(__name__)

CUT = "\n\n[… this answer is longer than what is shown here; the whole text is kept …]"


class TurnRun:
    """The ``Host`` of one turn. ``run`` never raises and never returns before the end is stored."""

    def __init__(
        self,
        given: TurnInput,
        agent: Agent,
        publisher: Publisher,
        tools: ToolRunner,
        bench: Workbench,
        budget: Budget,
        take_steers: Callable[[], Awaitable[list[Prompt]]],
    ) -> None:
        self.given = given
        self.cancelling_since: int | None = None
        self._agent = agent
        self._publisher = publisher
        self._tools = tools
        self._store = bench.store
        self._settings = bench.settings
        self._clock = bench.clock
        self._toolbox = bench.toolbox
        self._budget = budget
        self._take_steers = take_steers
        self._denials = Denials()
        self._closing: Callable[[], Sequence[Event]] | None = None
        self._work: asyncio.Task[None] | None = None
        self._hurried = asyncio.Event()
        self._stop: StopReason = "cancelled"
        self._is_to_stop = False

    # --- the turn

    async def run(self) -> StopReason:
        """Run to the end and return why it ended."""
        self._work = asyncio.create_task(self._follow_agent())
        if self._is_to_stop:
            self._work.cancel()
        await asyncio.wait({self._work})
        stop_reason, error = self._outcome(self._work)
        await self._end(stop_reason, error, self._left_open(stop_reason))
        return stop_reason

    def cancel(self, why: Literal["cancelled", "interrupted"] = "cancelled") -> None:
        """Stop as soon as possible; a second call changes nothing but tries again."""
        if self.cancelling_since is None:
            self.cancelling_since = self._clock.now()
            self._stop = why
        self._let_go()

    def over(self, stop_reason: StopReason) -> None:
        """The end is stored already, in what the agent wrote itself: let go."""
        self._stop = stop_reason
        self._let_go()

    def _let_go(self) -> None:
        self._is_to_stop = True
        if self._work is not None:
            self._work.cancel()

    def hurry(self) -> None:
        """End a wait before a request is tried again."""
        self._hurried.set()

    async def _follow_agent(self) -> None:
        # Closed at once when this is cancelled, so that a connection to a model is not left to the collector.
        async with aclosing(self._agent.run_turn(self.given, self)) as events:
            async for event in events:
                await self._publish(event)

    def _outcome(self, work: asyncio.Task[None]) -> tuple[StopReason, TurnError | None]:
        if work.cancelled():
            return self._stop, None
        error = work.exception()
        if error is None:
            return "end_turn", None
        if isinstance(error, Stopped):
            return error.stop_reason, error.error
        if isinstance(error, Refused):
            return "error", TurnError(code=error.code, message=error.message)
        if isinstance(error, StoreUnavailable):
            return "error", TurnError(code="store_unavailable", message=str(error))
        fault = new_id()
        _log.error("turn %s, fault %s", self.given.turn_id, fault, exc_info=error)
        message = f"The agent stopped because of a fault. The server's log has it under {fault}."
        return "error", TurnError(code="internal", message=message)

    def _left_open(self, stop_reason: StopReason) -> tuple[Event, ...]:
        """Return what the agent still has to record when it did not come to its own end."""
        if stop_reason == "end_turn" or self._closing is None:
            return ()
        try:
            return tuple(said for event in self._closing() for said in self._with_remarks(event))
        except Exception:  # noqa: BLE001 - around a turn: whatever it is, the turn has to end
            _log.exception("turn %s: what it left open is not recorded", self.given.turn_id)
            return ()

    async def _end(
        self, stop_reason: StopReason, error: TurnError | None, closing: tuple[Event, ...]
    ) -> None:
        """Store the end in one transaction. While the store is away the turn stays open."""
        await self._publisher.drained()  # what was still on its way may open a part
        turn_id, now = self.given.turn_id, self._clock.now()
        events = ending(self._publisher.transcript, turn_id, stop_reason, now, error)
        try:
            await self._publisher.publish_in_turn(turn_id, *closing, *events)
        except (Refused, StoreUnavailable) as refused:
            # Closed by another server, deleted, or to be closed by the next start of this one.
            _log.warning("turn %s: its end is not stored: %s", turn_id, refused)

    # --- what the agent says

    async def _publish(self, event: Event) -> None:
        if isinstance(event, RetryScheduled):
            self._hurried.clear()  # from here on one may say so, and no sooner
        if isinstance(event, PartDelta):
            self._publish_delta(event)
        elif isinstance(event, PartStarted | PartUpdated) and isinstance(event.part, Text | Thinking):
            await self._store_event(type(event)(part=await self._within_limit(event.part)))
        else:
            await self._store_event(*self._with_remarks(event))

    def _with_remarks(self, event: Event) -> list[Event]:
        return [event, *(self._budget.remarks(event) if isinstance(event, UsageRecorded) else ())]

    async def _store_event(self, *events: Event) -> None:
        await self._publisher.publish_in_turn(self.given.turn_id, *events)

    def _publish_delta(self, delta: PartDelta) -> None:
        room = self._settings.max_part_chars - delta.offset
        if room > 0:
            self._publisher.publish_live(
                delta if len(delta.text) <= room else replace(delta, text=delta.text[:room])
            )

    async def _within_limit(self, part: Text | Thinking) -> Text | Thinking:
        """Cut what is too long to show; the whole text is kept as a blob."""
        limit = self._settings.max_part_chars
        if len(part.text) <= limit:
            return part
        cut = part.text[:limit] + CUT
        if isinstance(part, Thinking):
            return replace(part, text=cut)
        data = part.text.encode("utf-8", "surrogatepass")
        session_id = self._publisher.transcript.session_id
        now = self._clock.now()
        stored = await self._publisher.insist(
            lambda: self._store.put_blob(data, "answer.md", "text/markdown", now, session_id)
        )
        return replace(part, text=cut, full_hash=stored)

    # --- Host

    def now(self) -> int:
        return self._clock.now()

    def new_part_id(self) -> str:
        return new_id()

    async def pace(self, seconds: float) -> None:
        await self._clock.sleep(seconds)

    async def wait(self, seconds: float) -> None:
        both = [asyncio.create_task(self._clock.sleep(seconds)), asyncio.create_task(self._hurried.wait())]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in both:
                task.cancel()

    async def call_tool(self, call: ToolCall) -> Outcome:
        if self._denials.enough:
            return await self._tools.refuse(call, NOT_ASKED)
        outcome = await self._tools.run(call)
        self._denials.note(denied=outcome.status == "denied")
        return outcome

    def call_as_shown(self, part_id: str) -> ToolCall | None:
        part = find_part(self._publisher.transcript, part_id)
        return part if isinstance(part, ToolCall) else None

    def tool_descriptions(self) -> list[dict[str, Any]]:
        return self._toolbox.descriptions()

    def on_cut(self, closing: Callable[[], Sequence[Event]]) -> None:
        self._closing = closing

    async def admit_request(self) -> None:
        await self._budget.admit(self.given.turn_id)

    async def look_at(self, prompt: Prompt) -> tuple[Shown | None, ...]:
        return await self._tools.look_at(prompt)

    async def steers(self) -> list[Prompt]:
        if self._denials.enough:
            raise Stopped("cancelled", TurnError(code="denied", message=ENOUGH))
        return await self._take_steers()
