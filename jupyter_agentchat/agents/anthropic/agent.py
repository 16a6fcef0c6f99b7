"""The agent with a model: our own loop over the Messages API.

Everything that is sent is recorded first; a request is built from recorded rows alone, so it only grows
(law 8) and every ``tool_use`` is answered (law 9), whenever and however a turn is cut.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Literal

from jupyter_agentchat import __version__
from jupyter_agentchat.agents.agent import Agent, Host, Stopped, TurnInput
from jupyter_agentchat.agents.anthropic.asking import Asking, body
from jupyter_agentchat.agents.anthropic.endpoint import Endpoint
from jupyter_agentchat.agents.anthropic.models import DEFAULT, Model, Models
from jupyter_agentchat.agents.anthropic.prompt import INTERRUPTED, STOPPED, SYSTEM, VERSION, blocks_of
from jupyter_agentchat.agents.anthropic.reply import Reply
from jupyter_agentchat.agents.anthropic.tool_step import ToolStep
from jupyter_agentchat.agents.anthropic.usage import recorded
from jupyter_agentchat.core import history
from jupyter_agentchat.core.steps import CallModel, EndTurn, NextStep, RunTools, next_step
from jupyter_agentchat.protocol.about import AgentInfo, ModelInfo
from jupyter_agentchat.protocol.events import (
    Event,
    ModelContextSet,
    ModelMessageRecorded,
    TurnError,
    UsageRecorded,
)
from jupyter_agentchat.protocol.value import to_json

PARALLEL = frozenset({"list_files", "read_file", "search"})
"""Tools that only look: several of them in one reply run side by side."""


class AnthropicAgent(Agent):
    """Claude, or whatever model a compatible endpoint has."""

    name = "anthropic"

    def __init__(self, endpoint: Endpoint, default_model: str | None = None) -> None:
        self.catalogue = Models(endpoint)
        self._endpoint = endpoint
        self._default = default_model or DEFAULT
        self._has_key = True

    def describe(self) -> AgentInfo:
        """Return its name and whether it has a key."""
        return AgentInfo(
            name=self.name,
            title="Claude",
            version=__version__,
            state="ready" if self._has_key else "no_key",
            model_involved=True,
            default_model=self._default,
        )

    async def look_for_key(self) -> bool:
        """Look whether there is a key (or a local endpoint); ``describe`` says so from then on."""
        try:
            self._has_key = await self._endpoint.key() is not None
        except Stopped:
            self._has_key = False
        return self._has_key

    async def models(self) -> tuple[ModelInfo, ...]:
        """Return what the endpoint offers, or a short static list when it cannot say."""
        return await self.catalogue.infos()

    async def run_turn(self, turn: TurnInput, host: Host) -> AsyncGenerator[Event]:
        """Ask, run what the model calls, ask again, until it has nothing more to call."""
        model = await self.catalogue.get(turn.model or self._default)
        async with aclosing(_Turn(turn, host, self._endpoint, model).run()) as events:
            async for event in events:
                yield event

    async def close(self) -> None:
        """Close the connections."""
        await self._endpoint.close()


class _Turn:
    """One turn: the rows recorded so far, and what of it has not been recorded yet."""

    def __init__(self, turn: TurnInput, host: Host, endpoint: Endpoint, model: Model) -> None:
        self._turn = turn
        self._host = host
        self._endpoint = endpoint
        self._model = model
        self._rows: list[Event] = list(turn.history)
        self._asking: Asking | None = None
        self._answered: Asking | None = None
        self._tools: ToolStep | None = None
        host.on_cut(self._closing)

    async def run(self) -> AsyncGenerator[Event]:
        for event in self._opening():
            yield event
        step: NextStep = CallModel()
        cut = 0
        while not isinstance(step, EndTurn):
            if isinstance(step, RunTools):
                for event in await self._results():
                    yield event
            elif step.tell:
                cut += 1
                yield self._record("user", [{"type": "text", "text": step.tell}])
            async with aclosing(self._ask()) as events:
                async for event in events:
                    yield event
            step = self._next(cut)
            if isinstance(step, EndTurn) and step.stop_reason == "end_turn":
                said = [b for p in await self._host.steers() for b in blocks_of(p)]
                if said:
                    yield self._record("user", said)
                    step = CallModel()
        if step.stop_reason != "end_turn":
            raise Stopped(step.stop_reason, TurnError(code=step.stop_reason, message=step.note))

    # --- what is recorded

    def _opening(self) -> list[Event]:
        """Return the context, where it is new or another model's, and the prompt."""
        opening: list[Event] = []
        contexts = [e for e in self._rows if isinstance(e, ModelContextSet)]
        if not contexts or contexts[-1].model != self._model.model:
            opening.append(self._context(contexts[-1] if contexts else None))
        self._rows += opening
        left_open = history.closing_blocks(history.messages(self._rows))
        answers = json.loads(left_open) if left_open else []
        opening.append(self._record("user", [*answers, *blocks_of(self._turn.prompt, self._notes())]))
        return opening

    def _context(self, before: ModelContextSet | None) -> ModelContextSet:
        """Only the model may change within a session: what stands before its messages stays (law 8)."""
        if before is not None:
            return ModelContextSet(
                system=before.system, version=before.version, tools=before.tools, model=self._model.model
            )
        tools = to_json(self._host.tool_descriptions())
        return ModelContextSet(system=SYSTEM, version=VERSION, tools=tools, model=self._model.model)

    def _notes(self) -> tuple[str, ...]:
        turns = self._turn.transcript.turns
        if not turns:
            session = self._turn.transcript.session
            return (f"[The workspace is {session.workspace}]",) if session is not None else ()
        return {"cancelled": (STOPPED,), "interrupted": (INTERRUPTED,)}.get(turns[-1].stop_reason or "", ())

    def _record(
        self, role: Literal["user", "assistant"], blocks: list[dict[str, Any]], request_id: str | None = None
    ) -> ModelMessageRecorded:
        row = ModelMessageRecorded(
            role=role, blocks=to_json(blocks), turn_id=self._turn.turn_id, request_id=request_id
        )
        self._rows.append(row)
        return row

    # --- asking

    async def _ask(self) -> AsyncGenerator[Event]:
        asking = self._asking = Asking(self._endpoint, self._turn.turn_id, self._host)
        self._tools = None
        request = history.request(self._rows)
        async with aclosing(asking.run(body(request, self._model, self._turn.effort))) as events:
            async for event in events:
                yield event
        reply = asking.reply
        # Recorded, and so stored, before any of its calls runs: after a crash they are known (R-X1).
        said = reply.recorded()
        if said:
            yield self._record("assistant", said, reply.request_id)
        yield self._usage(reply)
        self._asking = None
        self._answered = asking
        if reply.stop_reason == "tool_use":
            self._tools = ToolStep(asking.speech.calls_of(reply), PARALLEL)

    def _next(self, cut: int) -> NextStep:
        """Only complete calls run; for a reply that was cut, half ones count too: it meant to call."""
        if self._answered is None:
            return CallModel()
        reply, speech = self._answered.reply, self._answered.speech
        complete = reply.stop_reason == "tool_use"
        calls = speech.calls_of(reply) if complete else speech.begun
        return next_step(reply.stop_reason, tuple(calls.values()), cut)

    def _usage(self, reply: Reply) -> UsageRecorded:
        return recorded(self._turn.turn_id, reply.request_id, self._model.model, reply.usage)

    async def _results(self) -> list[Event]:
        """Run the reply's calls; return the message with their results and what people said meanwhile."""
        tools = self._tools
        if tools is None:
            return []
        await tools.run(self._host)
        said = [block for prompt in await self._host.steers() for block in blocks_of(prompt)]
        row = self._record("user", [*tools.results(), *said])
        self._tools = None
        return [row]

    # --- a stop

    def _closing(self) -> list[Event]:
        """Return what the model must know later of a turn that did not come to its own end."""
        closing: list[Event] = []
        if self._asking is not None:
            reply = self._asking.reply
            kept = reply.kept_when_cut()
            if kept:
                closing.append(self._record("assistant", kept, reply.request_id))
            if reply.usage:
                closing.append(self._usage(reply))
        if self._tools is not None:
            closing.append(self._record("user", self._tools.results()))
        else:
            open_calls = history.closing_blocks(history.messages(self._rows), NOT_RUN)
            if open_calls:
                closing.append(self._record("user", json.loads(open_calls)))
        return closing


NOT_RUN = "Not run: the reply was cut off before its calls were made."
