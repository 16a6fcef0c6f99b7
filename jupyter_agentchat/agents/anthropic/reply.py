"""One reply of the model, put together from the raw events of its stream.

Blocks are kept as the API sent them (unknown kinds too), because they must go back unchanged. The input of
a tool call is kept as raw text and parsed once, strictly, when its block is complete (R-X4).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from jupyter_agentchat.protocol.value import parse_json

Block = dict[str, Any]

_FIELD = {"text_delta": "text", "thinking_delta": "thinking", "signature_delta": "signature"}


@dataclass
class Open:
    """A block that is being written; ``raw_input`` is a tool call's JSON text so far."""

    block: Block
    raw_input: str = ""
    done: bool = False


@dataclass
class Reply:
    """``complete`` is true only after ``message_stop``: a stream that just ends was cut (R-X5)."""

    request_id: str = ""
    stop_reason: str | None = None
    usage: dict[str, Any] = field(default_factory=dict)
    complete: bool = False
    open: dict[int, Open] = field(default_factory=dict)

    def take(self, event: dict[str, Any]) -> None:
        """Take one raw event; what this version does not know is passed over."""
        kind = event.get("type")
        if kind == "message_start":
            self.request_id = str(event["message"].get("id", ""))
            self.usage.update(_known(event["message"].get("usage")))
        elif kind == "content_block_start":
            self.open[event["index"]] = Open(block=dict(event["content_block"]))
        elif kind == "content_block_delta":
            self._grow(self.open[event["index"]], event["delta"])
        elif kind == "content_block_stop":
            self._finish(self.open[event["index"]])
        elif kind == "message_delta":
            self.stop_reason = event["delta"].get("stop_reason")
            # Cumulative, not one more piece: it replaces what was known.
            self.usage.update(_known(event.get("usage")))
        elif kind == "message_stop":
            self.complete = True

    def _grow(self, piece: Open, delta: dict[str, Any]) -> None:
        kind = delta.get("type", "")
        if kind == "input_json_delta":
            piece.raw_input += delta["partial_json"]
        elif kind == "citations_delta":
            piece.block.setdefault("citations", []).append(delta["citation"])
        elif kind in _FIELD:
            name = _FIELD[kind]
            piece.block[name] = piece.block.get(name, "") + delta[name]

    def _finish(self, piece: Open) -> None:
        piece.done = True
        if piece.block.get("type") in ("tool_use", "server_tool_use") and piece.raw_input:
            try:
                piece.block["input"] = parse_json(piece.raw_input)
            except ValueError:
                piece.done = False  # not JSON: the call never happened

    @property
    def blocks(self) -> list[Block]:
        """The finished blocks, in order, as they go back to the API."""
        return [p.block for _, p in sorted(self.open.items()) if p.done and not _is_blank(p.block)]

    def recorded(self) -> list[Block]:
        """Return what goes into the history of a reply that came to its end.

        Calls stay only where they will be run: a call without its result would make the next request
        invalid. A refused reply leaves nothing.
        """
        if self.stop_reason == "refusal":
            return []
        if self.stop_reason == "tool_use":
            return _without_loose_end(self.blocks)
        return _without_loose_end([b for b in self.blocks if b.get("type") != "tool_use"])

    def kept_when_cut(self) -> list[Block]:
        """Return what may stay in the history when the reply was cut: see the table in the design notes.

        Finished blocks stay; unfinished text stays as far as it came; unfinished thinking has no valid
        signature and an unfinished call is no call. Thinking with nothing after it says nothing.
        """
        kept: list[Block] = []
        for _, piece in sorted(self.open.items()):
            if not piece.done and piece.block.get("type") != "text":
                break
            if not _is_blank(piece.block):
                kept.append(piece.block)
        return [] if self.stop_reason == "refusal" else _without_loose_end(kept)


def _without_loose_end(blocks: list[Block]) -> list[Block]:
    """Thinking with nothing after it cannot be sent back."""
    end = len(blocks)
    while end and blocks[end - 1].get("type") in ("thinking", "redacted_thinking"):
        end -= 1
    return blocks[:end]


def _is_blank(block: Block) -> bool:
    return block.get("type") == "text" and not str(block.get("text", "")).strip()


def _known(usage: Any) -> dict[str, Any]:
    return {k: v for k, v in (usage or {}).items() if v is not None}
