"""Tool calls and results that do not belong together."""

from __future__ import annotations

from tests.messages_api.calls import with_calls
from tests.messages_api.canonical import Json

from .spoil import HI, Bad, Change, add, blocks, message, text, user


def cut(index: int) -> Change:
    """Take a message out."""
    return lambda call: call.body["messages"].pop(index)


def orphan(name: str) -> Json:
    """Make a result for a call that nobody made."""
    return {"type": "tool_result", "tool_use_id": name, "content": "?"}


PAIRS = (
    Bad("tool-id-invalid", "dot", blocks(1, lambda found: found[0].update(id="toolu.a")), with_calls),
    Bad("tool-use-doubled", "in one message", blocks(1, lambda found: found.append(found[0])), with_calls),
    Bad(
        "tool-use-doubled",
        "over turns",
        lambda call: call.body["messages"].extend(call.body["messages"][1:]),
        with_calls,
    ),
    Bad("tool-use-unanswered", "one missing", blocks(2, lambda found: found.pop()), with_calls),
    Bad("tool-use-unanswered", "none", message(2, content="Never mind."), with_calls),
    Bad("tool-use-unanswered", "at the end", cut(2), with_calls),
    Bad(
        "tool-use-unanswered",
        "one message late",
        lambda call: call.body["messages"].insert(2, user("Wait.")),
        with_calls,
    ),
    Bad("tool-result-orphan", "extra", blocks(2, lambda found: found.append(orphan("toolu_z"))), with_calls),
    Bad("tool-result-orphan", "later again", add(HI, user(orphan("toolu_a"))), with_calls),
    Bad("tool-result-orphan", "first message", message(0, content=[orphan("toolu_a")])),
    Bad("tool-result-doubled", "same", blocks(2, lambda found: found.append(found[0])), with_calls),
    Bad(
        "tool-result-late",
        "behind text",
        blocks(2, lambda found: found.insert(0, text("Here:"))),
        with_calls,
    ),
    Bad("tool-result-late", "between", blocks(2, lambda found: found.insert(1, text("and"))), with_calls),
)
