"""An agent that plays what a test wrote."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from jupyter_agentchat.agents.agent import Agent, Host, TurnInput
from jupyter_agentchat.protocol.agent_info import AgentInfo
from jupyter_agentchat.protocol.events import Event, PartDelta, PartStarted, PartUpdated
from jupyter_agentchat.protocol.parts import Prompt, Text, TextContent, Thinking, ToolCall
from msgspec.structs import replace

from stage.folder import gate
from stage.play import GATE, Cue, Fail, Say, Speech, Steers, Think, Use, read_play


class Actor(Agent):
    """Deterministic: what happens is the play's, when it happens is the test's."""

    name = "stage"

    def describe(self) -> AgentInfo:
        return AgentInfo(
            name=self.name,
            title="Stage",
            version="1",
            state="ready",
            model_involved=False,
            note="Plays what a test wrote.",
        )

    async def run_turn(self, turn: TurnInput, host: Host) -> AsyncGenerator[Event, None]:
        for cue in read_play(_words(turn.prompt)):
            async for event in _perform(cue, turn.turn_id, host):
                yield event


def _words(prompt: Prompt) -> str:
    return "".join(piece.text for piece in prompt.content if isinstance(piece, TextContent))


async def _perform(cue: Cue, turn_id: str, host: Host) -> AsyncGenerator[Event, None]:
    if isinstance(cue, Say | Think):
        async for event in _speak(cue, turn_id, host):
            yield event
    elif isinstance(cue, Use):
        async for event in _use(cue, turn_id, host):
            yield event
    elif isinstance(cue, Steers):
        await host.steers()
    elif isinstance(cue, Fail):
        raise RuntimeError("the play says that the agent breaks here")


async def _speak(speech: Speech, turn_id: str, host: Host) -> AsyncGenerator[Event, None]:
    part = _beginning(speech, turn_id, host)
    yield PartStarted(part=part)
    text = ""
    for piece in speech.pieces:
        if piece.startswith(GATE):
            await gate(piece.removeprefix(GATE), host.pace)
            continue
        for chunk in _cut(piece, speech.chunk):
            yield PartDelta(part_id=part.part_id, field="text", offset=len(text), text=chunk)
            text += chunk
            await host.pace(speech.pace)
    part = replace(part, status="completed", text=text)
    yield PartUpdated(part=replace(part, ended_at=host.now()) if isinstance(part, Thinking) else part)


def _beginning(speech: Speech, turn_id: str, host: Host) -> Text | Thinking:
    part_id = host.new_part_id()
    if not isinstance(speech, Think):
        return Text(part_id=part_id, turn_id=turn_id, status="in_progress", text="")
    now = host.now()
    return Thinking(part_id=part_id, turn_id=turn_id, status="in_progress", text="", started_at=now)


def _cut(piece: str, size: int) -> list[str]:
    size = size or max(len(piece), 1)
    return [piece[at : at + size] for at in range(0, len(piece), size)]


async def _use(cue: Use, turn_id: str, host: Host) -> AsyncGenerator[Event, None]:
    call = ToolCall(
        part_id=host.new_part_id(),
        turn_id=turn_id,
        status="pending",
        name=cue.tool,
        kind="other",
        title=cue.tool,
        input=cue.input,
    )
    yield PartStarted(part=call)
    outcome = await host.call_tool(call)
    if cue.repeat:
        said = f"{outcome.status}: {outcome.output}"
        yield PartStarted(
            part=Text(part_id=host.new_part_id(), turn_id=turn_id, status="completed", text=said)
        )
