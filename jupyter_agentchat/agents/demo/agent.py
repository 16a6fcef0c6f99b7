"""The demo agent's loop: the same as a real agent's, with ``reply`` in the model's place."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator

from jupyter_agentchat import __version__
from jupyter_agentchat.agents.agent import Agent, Host, Outcome, Stopped, TurnInput
from jupyter_agentchat.agents.demo.blocks import Asked
from jupyter_agentchat.agents.demo.replies import reply
from jupyter_agentchat.agents.demo.sentences import EXAMPLES
from jupyter_agentchat.agents.demo.speech import speak
from jupyter_agentchat.core.steps import CallModel, EndTurn, NextStep, RunTools, next_step
from jupyter_agentchat.protocol.agent_info import AgentInfo
from jupyter_agentchat.protocol.events import Event, PartStarted, TurnError
from jupyter_agentchat.protocol.parts import (
    FileContent,
    OutputContent,
    Prompt,
    TerminalContent,
    TextContent,
    ToolCall,
)

NOTE = "No model is involved: this agent knows a few sentences and does them with the real tools."


class DemoAgent(Agent):
    """Answers without a key and without a network, and says so."""

    name = "demo"

    def describe(self) -> AgentInfo:
        """Return its name, its note, and the sentences for the empty state."""
        return AgentInfo(
            name=self.name,
            title="Demo agent",
            version=__version__,
            state="ready",
            model_involved=False,
            note=NOTE,
            examples=EXAMPLES,
        )

    async def run_turn(self, turn: TurnInput, host: Host) -> AsyncGenerator[Event]:
        """Answer the prompt, and then what people added meanwhile, one after the other."""
        at_work = _Turn(turn, host)
        while at_work.waiting:
            async for event in at_work.answer(at_work.waiting.pop(0)):
                yield event


class _Turn:
    """What is still to be answered, and the answering."""

    def __init__(self, turn: TurnInput, host: Host) -> None:
        self.waiting = [heard(turn.prompt)]
        self._turn_id = turn.turn_id
        self._host = host

    async def answer(self, asked: Asked) -> AsyncIterator[Event]:
        """Reply, run the tools that the reply names, reply again, until the turn may end."""
        results: tuple[Outcome, ...] = ()
        step: NextStep = CallModel()
        while not isinstance(step, EndTurn):
            if isinstance(step, RunTools):
                results = (*results, *[await self._host.call_tool(call) for call in step.calls])
            answer = reply(asked, results)
            calls: list[ToolCall] = []
            for block in answer.blocks:
                async for event in speak(block, self._turn_id, self._host):
                    if isinstance(event, PartStarted) and isinstance(event.part, ToolCall):
                        calls.append(event.part)
                    yield event
            self.waiting += [heard(p, steered=True) for p in await self._host.steers()]
            step = next_step(answer.stop_reason, tuple(calls))
        if step.stop_reason != "end_turn":
            raise Stopped(step.stop_reason, TurnError(code=step.stop_reason, message=step.note))


def heard(prompt: Prompt, *, steered: bool = False) -> Asked:
    """Return what was said, and what was put beside it."""
    shown = tuple(_described(c) for c in prompt.content if isinstance(c, TerminalContent | OutputContent))
    return Asked(text=said(prompt), steered=steered, shown=shown)


def _described(content: TerminalContent | OutputContent) -> str:
    lines = len(content.text.splitlines())
    name = content.name if isinstance(content, TerminalContent) else f"an output of {content.path}"
    return f"{lines} {'line' if lines == 1 else 'lines'} of {' '.join(name.split())}"


def said(prompt: Prompt) -> str:
    """Return a prompt's words; a file that is mentioned counts as its name."""
    words = []
    for content in prompt.content:
        if isinstance(content, TextContent):
            words.append(content.text)
        elif isinstance(content, FileContent):
            words.append(f"`{content.path}`")
    return " ".join(words)
