"""An agent that plays what it is given: events, calls, gates that a test opens, faults.

Every turn plays the next script; the last one is played again. Parts get the running turn's id, so a
script can be written down before there is a turn::

    gate = Gate()
    agent = ScriptedAgent([*text("p1", "Hello"), gate, *text("p2", "after the gate")])
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from typing import TypeAlias

from msgspec.structs import replace

from jupyter_agentchat.agents.agent import Agent, Host, Outcome, TurnInput
from jupyter_agentchat.protocol.about import ModelInfo
from jupyter_agentchat.protocol.agent_info import AgentInfo
from jupyter_agentchat.protocol.events import Event, PartDelta, PartStarted, PartUpdated
from jupyter_agentchat.protocol.parts import Text, Thinking, ToolCall


class Gate:
    """Where a script waits. A test waits for ``reached`` and goes on with ``open()``."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self._open = asyncio.Event()

    def open(self) -> None:
        self._open.set()

    async def passed(self) -> None:
        self.reached.set()
        await self._open.wait()


Step: TypeAlias = Event | ToolCall | Gate | Exception
"""An event to yield, a call to make (its card is started first), a gate, or a fault to raise."""


class ScriptedAgent(Agent):
    """No model and no network; whatever the prompt is, the script is played."""

    def __init__(self, *scripts: Sequence[Step], name: str = "scripted") -> None:
        self.name = name
        self.prompts: list[TurnInput] = []
        self.outcomes: list[Outcome] = []
        self._scripts = list(scripts) or [[]]

    def describe(self) -> AgentInfo:
        return AgentInfo(name=self.name, title="Scripted", version="1", state="ready", model_involved=False)

    async def models(self) -> tuple[ModelInfo, ...]:
        return ()

    async def close(self) -> None:
        return

    async def run_turn(self, turn: TurnInput, host: Host) -> AsyncGenerator[Event]:
        script = self._scripts[min(len(self.prompts), len(self._scripts) - 1)]
        self.prompts.append(turn)
        for step in script:
            await asyncio.sleep(0)  # as if it had come over a wire
            if isinstance(step, Gate):
                await step.passed()
            elif isinstance(step, Exception):
                raise step
            elif isinstance(step, ToolCall):
                call = replace(step, turn_id=turn.turn_id)
                yield PartStarted(part=call)
                self.outcomes.append(await host.call_tool(call))
            elif isinstance(step, PartStarted | PartUpdated):
                yield replace(step, part=replace(step.part, turn_id=turn.turn_id))
            else:
                yield step


def text(part_id: str, *pieces: str, thinking: bool = False) -> Iterator[Step]:
    """Stream one part: its start, a delta for each piece, its end."""
    part: Text | Thinking = (
        Thinking(part_id=part_id, turn_id="", status="in_progress", text="", started_at=0)
        if thinking
        else Text(part_id=part_id, turn_id="", status="in_progress", text="")
    )
    yield PartStarted(part=part)
    yield from deltas(part_id, *pieces)
    yield PartUpdated(part=replace(part, status="completed", text="".join(pieces)))


def deltas(part_id: str, *pieces: str, offset: int = 0) -> Iterator[Step]:
    """Say pieces one after the other in an open part."""
    for piece in pieces:
        yield PartDelta(part_id=part_id, field="text", offset=offset, text=piece)
        offset += len(piece)


def call(part_id: str, name: str, raw: str) -> ToolCall:
    """Call a tool with that raw JSON input."""
    return ToolCall(
        part_id=part_id, turn_id="", status="pending", name=name, kind="other", title=name, input=raw
    )
