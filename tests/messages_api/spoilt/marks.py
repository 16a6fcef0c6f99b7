"""Cache marks that are too many, of the wrong kind or in the wrong order."""

from __future__ import annotations

from tests.messages_api.calls import with_calls

from .spoil import HOUR, MARK, Bad, Change, blocks, body, both, message, text, tool


def mark(count: int) -> Change:
    """Mark blocks of the first message."""
    return message(0, content=[text(f"part {n}", cache_control=MARK) for n in range(count)])


MARKS = (
    Bad("cache-marks-over", "five blocks", mark(5)),
    Bad("cache-marks-over", "four and the automatic one", both(mark(4), body(cache_control=MARK))),
    Bad(
        "cache-marks-over",
        "everywhere",
        both(mark(3), body(tools=[tool(cache_control=MARK)], system=[text("s", cache_control=MARK)])),
    ),
    Bad(
        "cache-marks-over",
        "nested",
        both(
            body(system=[text("s", cache_control=MARK)]),
            blocks(2, lambda found: found[0].update(content=[text(n, cache_control=MARK) for n in "abcd"])),
        ),
        with_calls,
    ),
    Bad("cache-mark-invalid", "type", body(cache_control={"type": "forever"})),
    Bad(
        "cache-mark-invalid",
        "ttl",
        message(0, content=[text("hi", cache_control={"type": "ephemeral", "ttl": "2h"})]),
    ),
    Bad("cache-mark-invalid", "field", body(tools=[tool(cache_control={**MARK, "scope": "org"})])),
    Bad(
        "cache-ttl-order",
        "hour last",
        both(body(system=[text("s", cache_control=MARK)]), body(cache_control=HOUR)),
    ),
)
