"""A session of so many parts, as a file that can be imported: `python -m benchmarks.long_session 10000`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from jupyter_agentchat.runtime.export.archive import FORMAT, VERSION

PARTS_A_TURN = 10
AGENT = "demo"
LAST = "The very last words."
MINUTE = 60_000
BEGAN = 1_700_000_000_000
"""Some day of some year, in ms."""


def document(parts: int, workspace: str) -> str:
    """Return the file's text: turns of ten parts, a prompt, thinking, tools with output, and Markdown."""
    frames = [
        {"seq": seq, "at": BEGAN + seq * 50, "event": event}
        for seq, event in enumerate(_events(parts, workspace), 1)
    ]
    return json.dumps({"format": FORMAT, "version": VERSION, "frames": frames, "blobs": []})


def _events(parts: int, workspace: str) -> Iterator[dict[str, Any]]:
    title = f"A session of {parts:,} parts"
    yield {
        "type": "session_updated",
        "title": title,
        "workspace": workspace,
        "agent": AGENT,
        "state": "idle",
        "titled_by": "user",
    }
    turns = max(1, parts // PARTS_A_TURN)
    for turn in range(turns):
        turn_id = f"t{turn}"
        yield {"type": "turn_started", "turn_id": turn_id, "agent": AGENT}
        for number, part in enumerate(_parts(turn, turn + 1 == turns)):
            whole = {"part_id": f"p{turn}-{number}", "turn_id": turn_id, "status": "completed", **part}
            yield {"type": "part_started", "part": whole}
        yield {"type": "turn_ended", "turn_id": turn_id, "stop_reason": "end_turn"}


def _parts(turn: int, last: bool) -> Iterator[dict[str, Any]]:
    author = {"kind": "user", "name": "user", "display_name": "User"}
    content = [{"type": "text", "text": f"Look at column {turn} of the table, and say what is odd."}]
    yield {"type": "prompt", "author": author, "content": content, "delivery": "send"}
    yield {
        "type": "thinking",
        "text": f"Column {turn} may hold gaps. " * 8,
        "started_at": BEGAN,
        "ended_at": BEGAN + 900,
    }
    for call in range(PARTS_A_TURN // 2 - 1):
        lines = "\n".join(f"{row},{row * 7 % 31},{row * turn % 97}" for row in range(20))
        yield {
            "type": "tool_call",
            "name": "read_file",
            "kind": "read",
            "title": f"Read part {call} of weather.csv",
            "input": json.dumps({"path": "weather.csv", "offset": call * 20}),
            "output": lines,
            "started_at": BEGAN,
            "ended_at": BEGAN + 30,
        }
        words = f"Rows {call * 20} to {call * 20 + 19} of column {turn}: **{turn * 13 % 29}** is `odd`.\n\n"
        yield {"type": "text", "text": words + "- a first remark\n- a second one\n"}
    if last:
        yield {"type": "text", "text": LAST}


if __name__ == "__main__":
    sys.stdout.write(document(int(sys.argv[1]), sys.argv[2]))
