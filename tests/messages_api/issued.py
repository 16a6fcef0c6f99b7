"""What the server has said so far: needed to know paused turns, foreign blocks and thinking left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .canonical import Json, canonical, history


@dataclass
class Issued:
    """One reply as far as it was sent. `blocks` grow while it streams; `finished` counts the whole ones."""

    model: str
    blocks: list[Json] = field(default_factory=list)
    finished: int = 0
    stop_reason: str | None = None


class Ledger:
    """All replies of one server, found by the messages that they answered."""

    def __init__(self) -> None:
        self._by_history: dict[str, list[Issued]] = defaultdict(list)

    def begin(self, model: str, before: Sequence[bytes]) -> Issued:
        """Open the entry of a reply to these messages (`message_digest` of each)."""
        issued = Issued(model)
        self._by_history[history(before)].append(issued)
        return issued

    def was_paused(self, before: Sequence[bytes], content: Sequence[Json]) -> bool:
        """Tell whether this content is a reply of ours that stopped with `pause_turn`."""
        replies = self._by_history.get(history(before), ())
        return any(each.stop_reason == "pause_turn" and _same(each.blocks, content) for each in replies)

    def has_issued(self, block: Mapping[str, Any]) -> bool:
        """Tell whether exactly this block was ever part of a reply."""
        wanted = canonical(block)
        replies = (issued for several in self._by_history.values() for issued in several)
        return any(
            canonical(each) == wanted for issued in replies for each in issued.blocks[: issued.finished]
        )

    def left_out(self, model: str, before: Sequence[bytes], content: Sequence[Json]) -> bool:
        """Tell whether this content is a reply of ours, of this model, without its thinking."""
        replies = [each for each in self._by_history.get(history(before), ()) if each.model == model]
        verdicts = [_lacks_thinking(issued.blocks, content) for issued in replies]
        return True in verdicts and False not in verdicts


def _lacks_thinking(issued: Sequence[Json], content: Sequence[Json]) -> bool | None:
    """Return None when the content does not come from this reply at all."""
    place = next(
        (at for at, block in enumerate(issued) if any(_comes_from(block, kept) for kept in content)), None
    )
    if place is None:
        return None
    present = {canonical(block) for block in content}
    thinking = [block for block in issued[:place] if block.get("type") in ("thinking", "redacted_thinking")]
    return any(canonical(block) not in present for block in thinking)


def _comes_from(block: Json, kept: Json) -> bool:
    """Tell whether `kept` is this text (cut short, perhaps) or this call."""
    if block.get("type") != kept.get("type"):
        return False
    if block.get("type") == "text":
        return bool(kept.get("text")) and str(block["text"]).startswith(str(kept["text"]))
    return block.get("type") == "tool_use" and block.get("id") == kept.get("id")


def _same(one: Sequence[Json], other: Sequence[Json]) -> bool:
    return list(map(canonical, one)) == list(map(canonical, other))
