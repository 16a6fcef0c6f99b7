"""Ways to spoil a good request, each noticed by one row of the table of refusals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.messages_api.calls import TOOL, Base, Call, with_plain
from tests.messages_api.canonical import Json

Change = Callable[[Call], Any]


@dataclass(frozen=True)
class Bad:
    """One way to spoil a request: the row that refuses it, what is done to which base, on which terms."""

    row: str
    label: str
    change: Change
    base: Base = with_plain
    terms: Json = field(default_factory=dict)


def body(**fields: Any) -> Change:
    """Set fields of the body."""
    return lambda call: call.body.update(fields)


def without(*names: str) -> Change:
    """Take fields out of the body."""
    return lambda call: [call.body.pop(name) for name in names]


def header(**headers: str) -> Change:
    """Set headers; `_` stands for `-`."""
    return lambda call: call.headers.update(
        {name.replace("_", "-"): value for name, value in headers.items()}
    )


def no_header(name: str) -> Change:
    """Take a header out."""
    return lambda call: call.headers.pop(name)


def raw(data: bytes) -> Change:
    """Replace the body's bytes."""

    def change(call: Call) -> None:
        call.raw = data

    return change


def message(index: int, **fields: Any) -> Change:
    """Set fields of a message."""
    return lambda call: call.body["messages"][index].update(fields)


def add(*messages: Json) -> Change:
    """Append messages."""
    return lambda call: call.body["messages"].extend(messages)


def blocks(index: int, change: Callable[[list[Json]], Any]) -> Change:
    """Change the blocks of a message."""
    return lambda call: change(call.body["messages"][index]["content"])


def part(name: str, change: Callable[[Any], Any]) -> Change:
    """Change a part of the body in place."""
    return lambda call: change(call.body[name])


def both(*changes: Change) -> Change:
    """Do several things."""
    return lambda call: [change(call) for change in changes]


def user(*content: Json | str) -> Json:
    """Make a user message."""
    return {"role": "user", "content": [text(each) if isinstance(each, str) else each for each in content]}


def text(content: str, **more: Any) -> Json:
    """Make a text block."""
    return {"type": "text", "text": content, **more}


def tool(**changes: Any) -> Json:
    """Make a tool that differs from the usual one."""
    return {**TOOL, **changes}


def model(name: str, **fields: Any) -> Change:
    """Ask another model, with fields."""
    return body(model=name, **fields)


MARK = {"type": "ephemeral"}
HOUR = {"type": "ephemeral", "ttl": "1h"}
SYSTEM = {"role": "system", "content": "Be brief."}
HI = {"role": "assistant", "content": "Hi."}
PICTURE = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="}}
