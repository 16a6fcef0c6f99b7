"""The agent ``feed``: answers with the tokens that the prompt orders. And our extension, with it in it."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator

from benchmarks.feed import Order, tokens
from jupyter_agentchat.agents.agent import Agent, Host, TurnInput
from jupyter_agentchat.protocol.agent_info import AgentInfo
from jupyter_agentchat.protocol.events import Event, PartDelta, PartStarted, PartUpdated
from jupyter_agentchat.protocol.parts import Text, TextContent


class FeedAgent(Agent):
    """A prompt is an order of tokens, or of ``{"history": [parts, characters of each]}`` at once."""

    name = "feed"

    def describe(self) -> AgentInfo:
        return AgentInfo(
            name=self.name,
            title="Feed",
            version="1",
            state="ready",
            model_involved=False,
            note="For benchmarks.",
        )

    async def run_turn(self, turn: TurnInput, host: Host) -> AsyncGenerator[Event]:
        asked = "".join(piece.text for piece in turn.prompt.content if isinstance(piece, TextContent))
        history = json.loads(asked).get("history")
        if history is None:
            async for event in _stream(turn, host, Order.from_json(asked)):
                yield event
            return
        parts, chars = history
        for _ in range(parts):
            text = _prose(chars)
            yield PartStarted(part=_part(turn, host.new_part_id(), text, done=True))


async def _stream(turn: TurnInput, host: Host, order: Order) -> AsyncGenerator[Event]:
    part_id, text = host.new_part_id(), ""
    yield PartStarted(part=_part(turn, part_id, "", done=False))
    async for token in tokens(order):
        yield PartDelta(part_id=part_id, field="text", offset=len(text), text=token)
        text += token
    yield PartUpdated(part=_part(turn, part_id, text, done=True))


def _part(turn: TurnInput, part_id: str, text: str, *, done: bool) -> Text:
    return Text(
        part_id=part_id, turn_id=turn.turn_id, status="completed" if done else "in_progress", text=text
    )


def _prose(chars: int) -> str:
    sentence = "The quick brown fox jumps over the lazy dog and writes it down in `notes.md`. "
    return (sentence * (chars // len(sentence) + 1))[:chars]
