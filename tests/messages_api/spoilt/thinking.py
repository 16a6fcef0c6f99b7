"""Thinking that was changed, moved or left out."""

from __future__ import annotations

from tests.messages_api.calls import Call, with_thinking

from .spoil import Bad, blocks, body, both, message, part, tool, without


def swap_thinking(call: Call) -> None:
    """Put each thinking block where the other was."""
    one, other = (call.body["messages"][index]["content"] for index in (1, 3))
    one[0], other[0] = other[0], one[0]


def copy_thinking(call: Call) -> None:
    """Put the first thinking in front of the second as well."""
    call.body["messages"][3]["content"].insert(0, call.body["messages"][1]["content"][0])


THINKING = (
    Bad("thinking-unsigned", "empty", blocks(1, lambda found: found[0].update(signature="")), with_thinking),
    Bad(
        "thinking-unsigned",
        "forged",
        blocks(1, lambda found: found[0].update(signature="c2lnbmVk" * 8)),
        with_thinking,
    ),
    Bad(
        "thinking-unsigned",
        "cut",
        blocks(1, lambda found: found[0].update(signature=found[0]["signature"][:-4])),
        with_thinking,
    ),
    Bad(
        "thinking-unsigned",
        "redacted, never issued",
        blocks(1, lambda found: found.insert(0, {"type": "redacted_thinking", "data": "x"})),
        with_thinking,
    ),
    Bad(
        "thinking-changed",
        "one word",
        blocks(1, lambda found: found[0].update(thinking="I need b.txt.")),
        with_thinking,
    ),
    Bad("thinking-changed", "emptied", blocks(3, lambda found: found[0].update(thinking="")), with_thinking),
    Bad("thinking-dropped", "the first", blocks(1, lambda found: found.pop(0)), with_thinking),
    Bad("thinking-dropped", "the last", blocks(3, lambda found: found.pop(0)), with_thinking),
    Bad(
        "thinking-dropped",
        "all",
        both(*(blocks(at, lambda found: found.pop(0)) for at in (1, 3))),
        with_thinking,
    ),
    Bad("thinking-system-changed", "edited", body(system="You work in another folder."), with_thinking),
    Bad("thinking-system-changed", "gone", without("system"), with_thinking),
    Bad("thinking-tools-changed", "order", part("tools", lambda tools: tools.reverse()), with_thinking),
    Bad(
        "thinking-tools-changed",
        "one more",
        part("tools", lambda tools: tools.append(tool(name="x"))),
        with_thinking,
    ),
    Bad("thinking-moved", "swapped", swap_thinking, with_thinking),
    Bad("thinking-moved", "copied", copy_thinking, with_thinking),
    Bad(
        "thinking-moved",
        "behind the text",
        blocks(1, lambda found: found.insert(1, found.pop(0))),
        with_thinking,
    ),
    Bad("thinking-moved", "prompt edited", message(0, content="What is in c.txt?"), with_thinking),
    Bad(
        "thinking-moved",
        "result edited",
        blocks(2, lambda found: found[0].update(content="...")),
        with_thinking,
    ),
    Bad(
        "thinking-moved",
        "result given a flag",
        blocks(2, lambda found: found[0].update(is_error=False)),
        with_thinking,
    ),
    Bad(
        "thinking-moved",
        "input's keys",
        blocks(1, lambda found: found[2].update(input={"path": "A.txt"})),
        with_thinking,
    ),
)
