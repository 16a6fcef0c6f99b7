"""A block as events: the part, its words one by one, and the part whole."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

from msgspec.structs import replace

from jupyter_agentchat.agents.agent import Host
from jupyter_agentchat.agents.demo.blocks import Block, Call, Think
from jupyter_agentchat.protocol.events import Event, PartDelta, PartStarted, PartUpdated
from jupyter_agentchat.protocol.parts import Part, Text, Thinking, ToolCall
from jupyter_agentchat.protocol.value import to_json

SECONDS_PER_WORD = 0.02


def to_part(block: Block, turn_id: str, host: Host) -> Text | Thinking | ToolCall:
    """Return the part that a block is shown as, from its beginning: no words yet, a call still pending."""
    part_id = host.new_part_id()
    if isinstance(block, Call):
        return ToolCall(
            part_id=part_id,
            turn_id=turn_id,
            status="pending",
            name=block.tool,
            kind=block.kind,
            title=block.title,
            input=to_json(block.input),
        )
    if isinstance(block, Think):
        now = host.now()
        return Thinking(part_id=part_id, turn_id=turn_id, status="in_progress", text="", started_at=now)
    return Text(part_id=part_id, turn_id=turn_id, status="in_progress", text="")


def pieces(text: str) -> list[str]:
    """Return the words, each with the space behind it; joined they are the text again."""
    return re.findall(r"\s+|\S+\s*", text)


async def speak(block: Block, turn_id: str, host: Host) -> AsyncIterator[Event]:
    """Yield the events that put the block on the screen; of a call only its start, for it is run later."""
    part = to_part(block, turn_id, host)
    yield PartStarted(part=part)
    if isinstance(block, Call):
        return
    offset = 0
    for piece in pieces(block.text):
        await host.pace(SECONDS_PER_WORD)
        yield PartDelta(part_id=part.part_id, field="text", offset=offset, text=piece)
        offset += len(piece)
    yield PartUpdated(part=_completed(part, block.text, host))


def _completed(part: Part, text: str, host: Host) -> Part:
    whole: Part = replace(part, status="completed", text=text)
    return replace(whole, ended_at=host.now()) if isinstance(whole, Thinking) else whole
