"""What a client sent, read as strictly as it can be: one object, one known type, no unknown field."""

from __future__ import annotations

from typing import Any

import msgspec

from jupyter_agentchat.protocol.commands import Command
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.value import parse_json

LARGEST = 2**53
"""Above this a number is not the same in every language."""

DEEPEST = 50
"""How deep a command may be: far above what one needs, far below what Python can bear."""

LONGEST = 1_000
"""How many entries a list or an object may have: reading a command must not hold up the event loop."""


class Unreadable(Refused):
    """The message is no command. ``command_id`` is what it was to be answered under, if that can be told."""

    def __init__(self, message: str, command_id: str | None = None) -> None:
        super().__init__("bad_request", message)
        self.command_id = command_id


def read_command(message: str | bytes) -> Command:
    """Return the command in a message. Raises Unreadable with a sentence, whatever the message is."""
    if isinstance(message, bytes):
        raise Unreadable("Send text, one JSON object in each message; files go to the blobs address.")
    try:
        raw = parse_json(message)
    except ValueError:
        raise Unreadable("This is not JSON. Send one JSON object in each message.") from None
    if not isinstance(raw, dict):
        raise Unreadable("Send one JSON object in each message.")
    return _as_command(raw)


def _as_command(raw: dict[str, Any]) -> Command:
    command_id = _id(raw)
    if any(_is_long(value) for value in (raw, *raw.values())):
        raise Unreadable(f"A list or object in a command has at most {LONGEST} entries.", command_id)
    try:
        command: Command = msgspec.convert(raw, Command)
        problem = _problem(raw, msgspec.to_builtins(command))
    except msgspec.ValidationError as error:
        problem = str(error)
    except RecursionError:
        problem = "it is nested too deeply"
    if problem is not None:
        raise Unreadable(f"This command cannot be used: {problem[:200]}.", command_id)
    if command.id is not None and command_id is None:
        raise Unreadable("A command's id has at most 64 characters, all of them printable ASCII.")
    return command


def _id(raw: dict[str, Any]) -> str | None:
    """Return the id if it is one that can be kept and sent back."""
    given = raw.get("id")
    if isinstance(given, str) and 0 < len(given) <= 64 and given.isascii() and given.isprintable():
        return given
    return None


def _is_long(value: Any) -> bool:
    return isinstance(value, list | dict) and len(value) > LONGEST


def _problem(raw: Any, understood: Any, depth: int = 0) -> str | None:
    """Say what was sent and is not understood, at any depth: a field, or a number that fits nowhere."""
    if depth > DEEPEST or _is_long(raw):
        return "it is nested too deeply or too long"
    if isinstance(raw, int) and abs(raw) > LARGEST:
        return "a number is too large"
    if isinstance(raw, dict) and isinstance(understood, dict):
        unknown = next((name for name in raw if name not in understood), None)
        if unknown is not None:
            return f"it has an unknown field `{unknown}`"
        pairs = [(raw[name], understood[name]) for name in raw]
    elif isinstance(raw, list) and isinstance(understood, list | tuple):
        pairs = list(zip(raw, understood, strict=True))
    else:
        return None
    problems = (_problem(one, other, depth + 1) for one, other in pairs)
    return next((problem for problem in problems if problem is not None), None)
