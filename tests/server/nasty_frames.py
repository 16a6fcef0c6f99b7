"""Messages that nobody should send. After each of them the channel must still answer a ping."""

from __future__ import annotations

import json
from typing import Any

ID = "11111111-2222-3333-4444-555555555555"


def _command(**fields: Any) -> str:
    return json.dumps({"type": "prompt", "id": ID, "session_id": "s", "content": "x", **fields})


def _raw(fields: dict[str, Any], last: str) -> str:
    """Return a command whose last field, 0 here, is that JSON text."""
    return json.dumps({"id": ID, **fields}).removesuffix("0}") + last + "}"


BROKEN: dict[str, str] = {
    "nothing": "",
    "space": "   ",
    "a word": "hello",
    "half an object": '{"type": "ping"',
    "two objects": '{"type":"ping"}{"type":"ping"}',
    "a comma too many": '{"type":"ping",}',
    "single quotes": "{'type':'ping'}",
    "a comment": '{"type":"ping"} // hi',
    "NaN": '{"type":"ping","id":NaN}',
    "Infinity": '{"type":"ping","id":Infinity}',
    "minus Infinity": '{"type":"ping","id":-Infinity}',
    "a control character": '{"type":"ping\x01"}',
    "a NUL": "\x00",
    "a byte order mark": '\ufeff{"type":"ping"}',
    "a bad escape": '{"type":"\\x41"}',
    "half an escape": '{"type":"\\u12"}',
    "deep lists": "[" * 100_000,
    "deep lists, closed": "[" * 5_000 + "]" * 5_000,
    "deep objects": '{"a":' * 50_000,
    "a number without end": "9" * 100_000,
    "a list": "[]",
    "a list of commands": '[{"type":"ping","id":"1"}]',
    "a string": '"ping"',
    "a number": "1",
    "true": "true",
    "null": "null",
    "an empty object": "{}",
    "naughty text": "Ω≈ç√∫˜µ≤≥÷ ﷽ 𝕿 \u202e \u2066 %00 '; DROP TABLE event; -- ${7*7} {{7*7}} <script>",  # noqa: RUF001
}
"""What cannot be read as a command at all: the reply's id is null."""

WRONG: dict[str, str] = {
    "no type": json.dumps({"id": ID}),
    "an unknown type": json.dumps({"type": "explode", "id": ID}),
    "a type of the server's": json.dumps({"type": "snapshot", "id": ID}),
    "a type in capitals": json.dumps({"type": "PROMPT", "id": ID}),
    "type is null": json.dumps({"type": None, "id": ID}),
    "type is a number": json.dumps({"type": 1, "id": ID}),
    "type is a list": json.dumps({"type": ["prompt"], "id": ID}),
    "an unknown field": _command(extra=1),
    "a field with a strange name": _command(**{"__class__": "x", "\ud800": 1}),
    "no session": json.dumps({"type": "prompt", "id": ID, "content": "x"}),
    "no content": json.dumps({"type": "prompt", "id": ID, "session_id": "s"}),
    "content is null": _command(content=None),
    "content is a number": _command(content=5),
    "content is an object": _command(content={"type": "text", "text": "x"}),
    "content of an unknown kind": _command(content=[{"type": "virus", "text": "x"}]),
    "content without a type": _command(content=[{"text": "x"}]),
    "content with a field too many": _command(content=[{"type": "text", "text": "x", "seq": 1}]),
    "content of nulls": _command(content=[None]),
    "content nested": _command(content=[[["x"]]]),
    "very many pieces": _command(content=[{"type": "text", "text": ""}] * 20_000),
    "session is a number": _command(session_id=7),
    "session is empty": _command(session_id=""),
    "session is too long": _command(session_id="s" * 65),
    "an unknown way": _command(delivery="teleport"),
    "settings with a stranger": _command(settings={"mode": "ask", "root": True}),
    "an unknown mode": _command(settings={"mode": "yolo"}),
    "settings are a list": _command(settings=[]),
    "a number for true": json.dumps({"type": "set", "id": ID, "session_id": "s", "title": 1}),
    "after is a word": json.dumps({"type": "attach", "id": ID, "session_id": "s", "after": "x"}),
    "after is a fraction": json.dumps({"type": "attach", "id": ID, "session_id": "s", "after": 1.5}),
    "after is true": json.dumps({"type": "attach", "id": ID, "session_id": "s", "after": True}),
    "after is endless": _raw({"type": "attach", "session_id": "s", "after": 0}, "9" * 400),
    "after is infinite": _raw({"type": "attach", "session_id": "s", "after": 0}, "1e999"),
    "a position beyond all lists": json.dumps(
        {"type": "queue", "id": ID, "session_id": "s", "op": "move", "position": 10**18}
    ),
    "versions are words": json.dumps({"type": "hello", "id": ID, "protocol": ["1"]}),
    "versions are no list": json.dumps({"type": "hello", "id": ID, "protocol": 1}),
    "edited input very deep": _raw(
        {"type": "answer", "session_id": "s", "request_id": "r", "edited_input": 0},
        '{"a":' * 900 + "1" + "}" * 900,
    ),
    "a million keys nearly": json.dumps({"type": "ping", "id": ID, **{f"k{n}": n for n in range(50_000)}}),
}
"""What can be read and is no command of the contract: the reply has the id."""

BAD_ID: dict[str, str] = {
    "no id": json.dumps({"type": "detach", "session_id": "s"}),
    "id is null": json.dumps({"type": "detach", "id": None, "session_id": "s"}),
    "id is empty": json.dumps({"type": "detach", "id": "", "session_id": "s"}),
    "id is a number": json.dumps({"type": "detach", "id": 1, "session_id": "s"}),
    "id is too long": json.dumps({"type": "detach", "id": "i" * 65, "session_id": "s"}),
    "id that UTF-8 cannot hold": '{"type":"detach","id":"\\ud800","session_id":"s"}',
    "id with a NUL": '{"type":"detach","id":"a\\u0000b","session_id":"s"}',
    "a ping with a long id": json.dumps({"type": "ping", "id": "i" * 1_000}),
}
"""What has no id that could be sent back: the reply's id is null."""

REFUSED: dict[str, str] = {
    "an unknown session": _command(),
    "a session with a NUL": _command(session_id="s\x00"),
    "a session that UTF-8 cannot hold": _command(session_id="\ud800"),
    "a session that is a path": _command(session_id="../../etc/passwd"),
}
"""What is a command, about a session that there is not."""
