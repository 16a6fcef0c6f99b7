"""A host that runs the real tools in a real folder, and writes down everything that an agent does."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from jupyter_agentchat.agents.agent import Agent, Outcome, TurnInput
from jupyter_agentchat.core.transcript import apply
from jupyter_agentchat.protocol.events import Event, PartUpdated, SessionUpdated, TurnStarted
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.protocol.parts import Author, Content, Prompt, TextContent, ToolCall
from jupyter_agentchat.protocol.transcript import Transcript, Turn
from jupyter_agentchat.tools.tool import Context, ToolError
from jupyter_agentchat.tools.toolbox import Toolbox, default_tools

ALICE = Author(kind="user", name="alice")
START = 1_700_000_000_000


def prompt(*content: str | Content, part_id: str = "prompt") -> Prompt:
    """Return a prompt; a string is its text."""
    whole = tuple(TextContent(text=c) if isinstance(c, str) else c for c in content)
    return Prompt(part_id=part_id, turn_id="t1", author=ALICE, content=whole)


class RecordingHost:
    """Runs each call at once, unless ``denials`` has the sentence with which a tool is denied.

    ``later`` are what people say meanwhile: one list for each time that the agent asks.
    """

    def __init__(
        self,
        workspace: Path,
        denials: dict[str, str] | None = None,
        later: Iterable[list[Prompt]] = (),
    ) -> None:
        self.workspace = workspace
        self.events: list[Event] = []
        self.calls: list[ToolCall] = []
        self.paced = 0.0
        self.closing: Callable[[], Sequence[Event]] = tuple
        self._denials = denials or {}
        self._later = iter(later)
        self._ids = itertools.count(1)
        self._toolbox = Toolbox(default_tools())

    # --- what an agent asks of its host

    def now(self) -> int:
        return START + round(self.paced * 1000)

    def new_part_id(self) -> str:
        return f"p{next(self._ids)}"

    async def pace(self, seconds: float) -> None:
        self.paced += seconds

    async def wait(self, seconds: float) -> None:
        self.paced += seconds

    async def admit_request(self) -> None:
        return

    async def look_at(self, prompt: Prompt) -> tuple[None, ...]:
        return tuple(None for _ in prompt.content)

    async def steers(self) -> list[Prompt]:
        return next(self._later, [])

    def call_as_shown(self, part_id: str) -> ToolCall | None:
        return next((c for c in self.turn().parts if isinstance(c, ToolCall) and c.part_id == part_id), None)

    def tool_descriptions(self) -> list[dict[str, Any]]:
        return self._toolbox.descriptions()

    def on_cut(self, closing: Callable[[], Sequence[Event]]) -> None:
        self.closing = closing

    async def call_tool(self, call: ToolCall) -> Outcome:
        self.calls.append(call)
        outcome = await self._outcome(call)
        ended = ToolCall(
            part_id=call.part_id,
            turn_id=call.turn_id,
            status=outcome.status,
            name=call.name,
            kind=call.kind,
            title=call.title,
            input=call.input,
            output=outcome.output,
        )
        self.events.append(PartUpdated(part=ended))
        return outcome

    async def _outcome(self, call: ToolCall) -> Outcome:
        context = Context(workspace=self.workspace, emit=lambda text: None)
        try:
            tool, given = self._toolbox.read(call.name, call.input)
            await asyncio.to_thread(tool.preview, given, context)
            if call.name in self._denials:
                return Outcome(status="denied", output=self._denials[call.name])
            result = await tool.run(given, context)
        except ToolError as error:
            return Outcome(status="failed", output=str(error))
        return Outcome(status="failed" if result.failed else "completed", output=result.output)

    # --- what a test asks of it

    async def play(self, agent: Agent, *said: str | Content) -> Turn:
        """Run a whole turn and return it as it looks in the end."""
        given = TurnInput(turn_id="t1", prompt=prompt(*said), transcript=Transcript(session_id="s1"))
        async for event in agent.run_turn(given, self):
            self.events.append(event)
        return self.turn()

    def turn(self, *, stored_only: bool = False) -> Turn:
        """Return the turn as it looks now: the fold of what happened."""
        began: list[Event] = [
            SessionUpdated(title="", workspace=str(self.workspace), agent="demo", state="idle"),
            TurnStarted(turn_id="t1", agent="demo"),
        ]
        transcript = Transcript(session_id="s1")
        seq = 0
        for event in [*began, *self.events]:
            live = type(event).__name__ == "PartDelta"
            if live and stored_only:
                continue
            seq += not live
            frame = Frame(session_id="s1", seq=None if live else seq, at=START, event=event)
            transcript = apply(transcript, frame)
        return transcript.turns[-1]
