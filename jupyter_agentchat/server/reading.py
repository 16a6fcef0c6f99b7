"""What a client or an agent sent, read as strictly as it can be: one known type, no unknown field."""

from __future__ import annotations

from typing import Any

import msgspec

from jupyter_agentchat.protocol import strict
from jupyter_agentchat.protocol.commands import Command
from jupyter_agentchat.protocol.elsewhere import AgentBatch
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.value import parse_json

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


def read_batch(body: bytes) -> AgentBatch:
    """Return the batch of an agent that runs elsewhere. Raises Refused ``bad_request`` with what is wrong."""
    try:
        raw = parse_json(body.decode(), unique_names=True)
        batch = msgspec.convert(raw, AgentBatch)
        problem = strict.problem(raw, msgspec.to_builtins(batch), LONGEST)
    except ValueError as error:
        problem = str(error)
    except RecursionError:
        problem = "it is nested too deeply"
    if problem is not None:
        raise Refused("bad_request", f"Nothing was written: this batch cannot be used: {problem[:300]}.")
    return batch


def _as_command(raw: dict[str, Any]) -> Command:
    command_id = _id(raw)
    if any(_is_long(value) for value in (raw, *raw.values())):
        raise Unreadable(f"A list or object in a command has at most {LONGEST} entries.", command_id)
    try:
        command: Command = msgspec.convert(raw, Command)
        problem = strict.problem(raw, msgspec.to_builtins(command), LONGEST)
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
