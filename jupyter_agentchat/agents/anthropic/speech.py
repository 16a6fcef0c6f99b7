"""A reply as people see it: the raw events of its stream become parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from jupyter_agentchat.agents.agent import Host
from jupyter_agentchat.agents.anthropic.reply import Reply
from jupyter_agentchat.protocol.events import Event, PartDelta, PartStarted, PartUpdated
from jupyter_agentchat.protocol.parts import Text, Thinking, ToolCall

Spoken = Text | Thinking | ToolCall

_GROWS = {
    "text_delta": ("text", "text"),
    "thinking_delta": ("text", "thinking"),
    "input_json_delta": ("input", "partial_json"),
}
"""For each kind of delta: the part's field that grows, and where the delta has its text."""


class Speech:
    """Turns one reply's stream into events; ``begun`` are its tool calls by the API's id, half ones too."""

    def __init__(self, turn_id: str, host: Host) -> None:
        self.begun: dict[str, ToolCall] = {}
        self._turn_id = turn_id
        self._host = host
        self._parts: dict[int, Spoken] = {}

    @property
    def last_part(self) -> str | None:
        """The id of the last part that began, if any did."""
        return self._parts[max(self._parts)].part_id if self._parts else None

    def calls_of(self, reply: Reply) -> dict[str, ToolCall]:
        """Return the calls of the reply's finished blocks, by the API's ids."""
        finished = {str(block.get("id")) for block in reply.blocks if block.get("type") == "tool_use"}
        return {use_id: call for use_id, call in self.begun.items() if use_id in finished}

    def tell(self, event: dict[str, Any], reply: Reply) -> Iterator[Event]:
        """Return what is to be shown of one raw event; ``reply`` has taken it already."""
        kind = event.get("type")
        if kind == "content_block_start":
            yield from self._start(event["index"], event["content_block"])
        elif kind == "content_block_delta":
            yield from self._grow(event["index"], event["delta"])
        elif kind == "content_block_stop":
            yield from self._finish(event["index"], reply)

    def _start(self, index: int, block: dict[str, Any]) -> Iterator[Event]:
        part = self._new_part(block)
        if part is not None:
            self._parts[index] = part
            if isinstance(part, ToolCall):
                self.begun[str(block.get("id"))] = part
            yield PartStarted(part=part)

    def _new_part(self, block: dict[str, Any]) -> Spoken | None:
        part_id, turn_id = self._host.new_part_id(), self._turn_id
        match block.get("type"):
            case "text":
                return Text(part_id=part_id, turn_id=turn_id, status="in_progress", text=block["text"])
            case "thinking":
                return Thinking(
                    part_id=part_id,
                    turn_id=turn_id,
                    status="in_progress",
                    text=block.get("thinking", ""),
                    started_at=self._host.now(),
                )
            case "tool_use":
                return ToolCall(
                    part_id=part_id,
                    turn_id=turn_id,
                    status="pending",
                    name=block["name"],
                    kind="other",
                    title=block["name"],
                    input="",
                )
        return None

    def _grow(self, index: int, delta: dict[str, Any]) -> Iterator[Event]:
        part = self._parts.get(index)
        grows = _GROWS.get(delta.get("type", ""))
        if part is None or grows is None:
            return
        name, source = grows
        text: str = getattr(part, name)
        piece: str = delta[source]
        self._parts[index] = replace(part, **{name: text + piece})
        yield PartDelta(part_id=part.part_id, field=name, offset=len(text), text=piece)

    def _finish(self, index: int, reply: Reply) -> Iterator[Event]:
        part = self._parts.get(index)
        if part is None:
            return
        if isinstance(part, ToolCall):
            part = replace(part, input=part.input or "{}")
            self.begun[str(reply.open[index].block.get("id"))] = part
        elif isinstance(part, Thinking):
            part = replace(part, status="completed", ended_at=self._host.now())
        else:
            part = replace(part, status="completed")
        yield PartUpdated(part=part)
