"""Our server extension with an agent that works as it is told and tools whose effects can be counted."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Any, ClassVar

from jupyter_agentchat.agents.agent import Agent, Host, TurnInput
from jupyter_agentchat.protocol.about import AgentInfo
from jupyter_agentchat.protocol.events import Event, PartDelta, PartStarted, PartUpdated
from jupyter_agentchat.protocol.parts import Text, TextContent, ToolCall, ToolKind
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.server.app import AgentChatExtension
from jupyter_agentchat.tools.tool import Context, Preview, Result

STAMP = 14
"""How long each word is: the machine's monotonic clock in ms, which all processes share, and a blank."""

PIECE = 10_000
"""How much is poured at once, in code points."""


class BusyAgent(Agent):
    """A prompt is a JSON list of steps: ``["say", words, pace]`` or ``["use", tool, input]``. In seconds.

    ``["pour", parts, chars]`` says much at once.

    Any other step only makes the prompt different from all others.
    """

    name = "busy"

    def describe(self) -> AgentInfo:
        return AgentInfo(name=self.name, title="Busy", version="1", state="ready", model_involved=False)

    async def run_turn(self, turn: TurnInput, host: Host) -> AsyncGenerator[Event]:
        asked = "".join(piece.text for piece in turn.prompt.content if isinstance(piece, TextContent))
        for verb, *given in json.loads(asked):
            if verb in STEPS:
                async for event in STEPS[verb](turn, host, *given):
                    yield event


async def _say(turn: TurnInput, host: Host, words: int, pace: float) -> AsyncGenerator[Event]:
    part_id, text = host.new_part_id(), ""
    yield PartStarted(part=Text(part_id=part_id, turn_id=turn.turn_id, status="in_progress", text=""))
    for _ in range(words):
        word = f"{time.monotonic_ns() // 1_000_000:0{STAMP - 1}d} "
        yield PartDelta(part_id=part_id, field="text", offset=len(text), text=word)
        text += word
        await host.pace(pace)
    yield PartUpdated(part=Text(part_id=part_id, turn_id=turn.turn_id, status="completed", text=text))


async def _use(turn: TurnInput, host: Host, tool: str, given: dict[str, Any]) -> AsyncGenerator[Event]:
    call = ToolCall(
        part_id=host.new_part_id(),
        turn_id=turn.turn_id,
        status="pending",
        name=tool,
        kind="other",
        title=tool,
        input=json.dumps(given),
    )
    yield PartStarted(part=call)
    await host.call_tool(call)


async def _pour(turn: TurnInput, host: Host, parts: int, chars: int) -> AsyncGenerator[Event]:
    for number in range(parts):
        part_id, text = host.new_part_id(), f"{number:07d} " * (chars // 8)
        yield PartStarted(part=Text(part_id=part_id, turn_id=turn.turn_id, status="in_progress", text=""))
        for offset in range(0, len(text), PIECE):
            yield PartDelta(part_id=part_id, field="text", offset=offset, text=text[offset : offset + PIECE])
        yield PartUpdated(part=Text(part_id=part_id, turn_id=turn.turn_id, status="completed", text=text))


STEPS: dict[str, Callable[..., AsyncGenerator[Event]]] = {"say": _say, "use": _use, "pour": _pour}


class Count:
    """Writes its key to a file that outlives any kill, then takes its time."""

    name: ClassVar[str] = "count"
    kind: ClassVar[ToolKind] = "read"
    description: ClassVar[str] = "Count."

    class Input(Value, frozen=True, kw_only=True):
        key: str
        hold: float = 0.0

    def preview(self, given: Any, context: Context) -> Preview:
        return Preview(title=f"Count {given.key}")

    async def run(self, given: Any, context: Context) -> Result:
        await asyncio.to_thread(_note, f"{given.key}\n")
        context.emit("counted")
        await asyncio.sleep(given.hold)
        return Result(output="counted and done")


class Change(Count):
    """The same, for which somebody must be asked."""

    name: ClassVar[str] = "change"
    kind: ClassVar[ToolKind] = "edit"


class Child:
    """Starts a process that would live for long, and ends it when it is stopped itself."""

    name: ClassVar[str] = "child"
    kind: ClassVar[ToolKind] = "execute"
    description: ClassVar[str] = "Run a child."

    class Input(Value, frozen=True, kw_only=True):
        key: str

    def preview(self, given: Any, context: Context) -> Preview:
        return Preview(title="Run a child")

    async def run(self, given: Any, context: Context) -> Result:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", "import time; time.sleep(120)", stdin=subprocess.DEVNULL
        )
        try:
            await asyncio.to_thread(_note, f"{child.pid}\n")
            await child.wait()
        finally:
            child.kill()
            await child.wait()
        return Result(output="the child ended by itself")


def _note(line: str) -> None:
    """Append a line so that it stays, whatever happens next."""
    file = os.open(Path(os.environ["HARNESS_EFFECTS"]), os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    try:
        os.write(file, line.encode())
        os.fsync(file)
    finally:
        os.close(file)


class HarnessChat(AgentChatExtension):
    """Nothing else differs."""

    surroundings: ClassVar[dict[str, Any]] = {
        "agents": (BusyAgent(),),
        "tools": (Count(), Change(), Child()),
    }


def _end_with_the_test() -> None:
    """Leave nothing behind when the test itself is killed, which closes the standard input."""
    sys.stdin.buffer.read()
    os._exit(1)


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    threading.Thread(target=_end_with_the_test, daemon=True).start()
    return [{"module": "tests.harness.extension", "app": HarnessChat}]
