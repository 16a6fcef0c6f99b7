"""A manager on a scratch store with a clock that stands still, and an agent that plays a given part."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from jupyter_agentchat.agents.agent import Agent, Host, TurnInput
from jupyter_agentchat.protocol.agent_info import AgentInfo
from jupyter_agentchat.protocol.events import Event, PartDelta, PartStarted, PartUpdated
from jupyter_agentchat.protocol.parts import Author, Text, ToolCall
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.protocol.value import to_json
from jupyter_agentchat.runtime.assembly import open_manager
from jupyter_agentchat.runtime.clock import FakeClock
from jupyter_agentchat.runtime.manager import Manager
from jupyter_agentchat.runtime.session import Session
from jupyter_agentchat.runtime.settings import Settings

ALICE = Author(kind="user", name="alice")
BOB = Author(kind="user", name="bob")
Play = Callable[[TurnInput, Host], AsyncGenerator[Event]]


class Actor(Agent):
    """An agent whose turn is the given asynchronous generator."""

    name = "actor"

    def __init__(self, play: Play) -> None:
        self.play = play

    def describe(self) -> AgentInfo:
        return AgentInfo(name="actor", title="Actor", version="1", state="ready", model_involved=False)

    def run_turn(self, turn: TurnInput, host: Host) -> AsyncGenerator[Event]:
        return self.play(turn, host)


class Stage:
    """Where a test plays. ``data`` may be handed to a second stage: another server on the same store."""

    def __init__(self, tmp_path: Path, manager: Manager, clock: FakeClock) -> None:
        self.workspace = tmp_path / "workspace"
        self.manager = manager
        self.clock = clock

    async def session(self, **options) -> Session:
        self.workspace.mkdir(exist_ok=True)
        return await self.manager.create(ALICE, workspace=str(self.workspace), agent="actor", **options)

    async def stored(self, session: Session) -> Transcript:
        return (await self.manager.store.transcript(session.session_id, 100))[0]


@asynccontextmanager
async def stage(
    tmp_path: Path, play: Play, *, tools=(), settings: Settings | None = None, server=None, jupyter=None
):
    """Open the curtain; at the end the manager is closed, so nothing is left running."""
    clock = FakeClock()
    manager = await open_manager(
        settings or Settings(),
        tmp_path / "data",
        agents=[Actor(play)],
        tools=tools,
        clock=clock,
        server=server,
        jupyter=jupyter,
    )
    try:
        yield Stage(tmp_path, manager, clock)
    finally:
        await manager.close()


async def until(session: Session, true: Callable[[Transcript], object]) -> Transcript:
    """Wait until the session's transcript is as wanted."""
    changed = asyncio.Event()

    def follow(_frame: object) -> None:
        changed.set()

    session.attach(follow)
    try:
        async with asyncio.timeout(60):
            while not true(session.transcript):
                changed.clear()
                await changed.wait()
    finally:
        session.detach(follow)
    return session.transcript


def ended(transcript: Transcript) -> bool:
    """Say whether no turn is open, and at least one was."""
    return bool(transcript.turns) and transcript.turns[-1].state == "ended"


def texts(transcript: Transcript) -> list[str]:
    return [p.text for turn in transcript.turns for p in turn.parts if isinstance(p, Text)]


def same(one: Transcript, other: Transcript) -> bool:
    return to_json(one) == to_json(other)


async def say(turn: TurnInput, host: Host, *pieces: str) -> AsyncGenerator[Event]:
    """Stream one text part."""
    part = Text(part_id=host.new_part_id(), turn_id=turn.turn_id, status="in_progress", text="")
    yield PartStarted(part=part)
    at = 0
    for piece in pieces:
        yield PartDelta(part_id=part.part_id, field="text", offset=at, text=piece)
        at += len(piece)
    whole = Text(part_id=part.part_id, turn_id=turn.turn_id, status="completed", text="".join(pieces))
    yield PartUpdated(part=whole)


def a_call(turn: TurnInput, host: Host, name: str, raw: str) -> ToolCall:
    return ToolCall(
        part_id=host.new_part_id(),
        turn_id=turn.turn_id,
        status="pending",
        name=name,
        kind="other",
        title=name,
        input=raw,
    )
