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
from jupyter_agentchat.agents.anthropic.keys import KeyRefused
from jupyter_agentchat.agents.anthropic.models import DEFAULT, Model, Models
from jupyter_agentchat.agents.anthropic.prompt import (
    INTERRUPTED,
    STOPPED,
    SYSTEM,
    VERSION,
    blocks_of,
    named,
)
from jupyter_agentchat.agents.anthropic.title import Title
from jupyter_agentchat.agents.anthropic.tool_step import ToolStep
from jupyter_agentchat.agents.anthropic.usage import recorded
from jupyter_agentchat.core import history
from jupyter_agentchat.core.steps import CallModel, EndTurn, NextStep, RunTools, next_step
from jupyter_agentchat.protocol.about import ModelInfo
from jupyter_agentchat.protocol.agent_info import AgentInfo
from jupyter_agentchat.protocol.events import (
    Event,
    ModelContextSet,
    ModelMessageRecorded,
    SessionUpdated,
    TurnError,
    UsageRecorded,
)
from jupyter_agentchat.protocol.parts import Prompt
from jupyter_agentchat.protocol.value import to_json

PARALLEL = frozenset({"list_files", "read_file", "read_notebook", "search"})
"""Tools that only look: several of them in one reply run side by side."""


class AnthropicAgent(Agent):
    """Claude, or whatever model a compatible endpoint has."""

    name = "anthropic"

    def __init__(self, endpoint: Endpoint, default_model: str | None = None, small_model: str = "") -> None:
        self.catalogue = Models(endpoint)
        self._endpoint = endpoint
        self._default = default_model
        self._small = small_model
        self._has_key = True
        self._likely = ""

    def describe(self) -> AgentInfo:
        """Return its name and whether it has a key."""
        return AgentInfo(
            name=self.name,
            title="Claude",
            version=__version__,
            state="ready" if self._has_key else "no_key",
            model_involved=True,
            default_model=self._default_model(),
        )

    async def look_for_key(self) -> bool:
        """Look whether there is a key (or a local endpoint); ``describe`` says so from then on."""
        try:
            access = await self._endpoint.access()
        except KeyRefused:
            self._has_key = False
        else:
            self._has_key, self._likely = access.secret is not None, access.model
        return self._has_key

    async def connected_anew(self) -> None:
        """Another key or address holds from now on: look at it, and ask for its models again."""
        self.catalogue.forget()
        if await self.look_for_key():
            await self.catalogue.all()

    def _default_model(self) -> str:
        """Return the operator's, else ours or the endpoint's first."""
        return self._default or self.catalogue.default or self._likely or DEFAULT

    async def models(self) -> tuple[ModelInfo, ...]:
        """Return what the endpoint offers, or a short static list when it cannot say."""
        return await self.catalogue.infos()

    async def run_turn(self, turn: TurnInput, host: Host) -> AsyncGenerator[Event]:
        """Ask, run what the model calls, ask again, until it has nothing more to call."""
        await self.catalogue.all()
        model = await self.catalogue.get(turn.model or self._default_model())
        async with aclosing(_Turn(turn, host, self._endpoint, model).run()) as events:
            async for event in events:
                yield event

    def title_request(self, prompt: str, answer: str) -> Title | None:
        """Return a request to the small model, where the operator named one."""
        return Title(self._endpoint, self.catalogue, self._small, prompt, answer) if self._small else None

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
        self._unheard: list[dict[str, Any]] = []
        """What people said, while it is looked at what they point at: a stop then loses no word of it."""
        host.on_cut(self._closing)

    async def run(self) -> AsyncGenerator[Event]:
        for event in self._new_context():
            yield event
        yield await self._opening()
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
                said = await self._hear(await self._host.steers())
                if said:
                    yield self._record("user", said)
                    step = CallModel()
        if step.stop_reason != "end_turn":
            raise Stopped(step.stop_reason, TurnError(code=step.stop_reason, message=step.note))

    # --- what is recorded

    def _new_context(self) -> list[Event]:
        """Return the context, where it is new or another model's."""
        contexts = [e for e in self._rows if isinstance(e, ModelContextSet)]
        before = contexts[-1] if contexts and not self._is_foreign(contexts[-1]) else None
        if before is not None and before.model == self._model.model:
            return []
        context = self._context(before)
        self._rows.append(context)
        return [context]

    async def _opening(self) -> Event:
        """Return the prompt, recorded with what it points at."""
        said = await self._hear([self._turn.prompt], self._notes())
        left_open = history.closing_blocks(history.messages(self._rows))
        answers = json.loads(left_open) if left_open else []
        return self._record("user", [*answers, *said])

    async def _hear(self, prompts: list[Prompt], notes: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        """Return what people said as the API's blocks, with what they point at as it is at this moment."""
        self._unheard = [block for prompt in prompts for block in blocks_of(prompt)]
        shown = [await self._host.look_at(prompt) for prompt in prompts]
        self._unheard = []
        blocks = [
            block
            for prompt, seen in zip(prompts, shown, strict=True)
            for block in blocks_of(prompt, shown=seen, images=self._model.images)
        ]
        return [*({"type": "text", "text": note} for note in notes), *blocks]

    def _is_foreign(self, context: ModelContextSet) -> bool:
        """An imported session may bring instructions and tools of anybody's: ours take their place."""
        session = self._turn.transcript.session
        ours = (SYSTEM, to_json(self._host.tool_descriptions()))
        return session is not None and session.imported and (context.system, context.tools) != ours

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
            return _surroundings(session) if session is not None else ()
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
        await self._host.admit_request()
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
        yield self._usage(asking)
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

    def _usage(self, asking: Asking) -> UsageRecorded:
        return recorded(self._turn.turn_id, self._model.model, asking.reply, asking.speech.last_part)

    async def _results(self) -> list[Event]:
        """Run the reply's calls; return the message with their results and what people said meanwhile."""
        tools = self._tools
        if tools is None:
            return []
        await tools.run(self._host)
        said = await self._hear(await self._host.steers())
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
            if reply.usage or self._asking.under_way:
                closing.append(self._usage(self._asking))
        if self._tools is not None:
            answers = self._tools.results()
        else:
            open_calls = history.closing_blocks(history.messages(self._rows), NOT_RUN)
            answers = json.loads(open_calls) if open_calls else []
        if answers or self._unheard:
            closing.append(self._record("user", [*answers, *self._unheard]))
        return closing


def _surroundings(session: SessionUpdated) -> tuple[str, ...]:
    """Return what a session's first message says of where it is."""
    notes = [f"[The workspace is {session.workspace}]"]
    if session.notebook:
        notes.append(f"[The notebook of this session is {named(session.notebook)}]")
    return tuple(notes)


NOT_RUN = "Not run: the reply was cut off before its calls were made."
