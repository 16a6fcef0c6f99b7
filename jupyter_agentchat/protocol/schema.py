"""The contract as JSON Schema; ``python -m jupyter_agentchat.protocol.schema`` writes it.

TypeScript's types are generated from that file, and clients may validate against it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from jupyter_agentchat.protocol import (
    about,
    afar,
    commands,
    connection,
    elsewhere,
    events,
    frames,
    parts,
    transcript,
    value,
)

PATH = Path(__file__).with_name("schema.json")

NAMED: dict[str, Any] = {
    "Command": commands.Command,
    "Content": parts.Content,
    "Delivery": parts.Delivery,
    "ErrorCode": frames.ErrorCode,
    "Event": events.Event,
    "Mode": events.Mode,
    "Part": parts.Part,
    "Said": frames.Said,
    "SessionState": events.SessionState,
    "Status": parts.Status,
    "StopReason": events.StopReason,
    "ToolKind": parts.ToolKind,
    "TurnState": transcript.TurnState,
    "Urgency": parts.Urgency,
    "WrittenEnd": elsewhere.WrittenEnd,
    "WrittenEvent": elsewhere.WrittenEvent,
    "WrittenPart": elsewhere.WrittenPart,
    "WrittenStatus": elsewhere.WrittenStatus,
}
"""The unions and word lists that have a name in the schema too."""

WHOLE: dict[str, Any] = {
    "About": about.About,
    "AgentBatch": elsewhere.AgentBatch,
    "AgentBatchReply": elsewhere.AgentBatchReply,
    "AgentToken": elsewhere.AgentToken,
    "Connected": connection.Connected,
    "Frame": frames.Frame,
    "KernelAgents": afar.KernelAgents,
    "KernelCredential": afar.KernelCredential,
    "KernelSecret": afar.KernelSecret,
    "KernelWish": afar.KernelWish,
    "ModelInfo": about.ModelInfo,
    "NewConnection": connection.NewConnection,
    "SearchHit": about.SearchHit,
    "SessionDetail": about.SessionDetail,
}
"""What is described besides: frames, and the answers over REST."""


SPARSE = {frames.Reply.__name__, frames.Synced.__name__}
"""What the server says in as few words as it can: a field that has its default is not there."""


def build() -> dict[str, Any]:
    """Return the schema: ``command`` is what a client may send, ``said`` what the server sends."""
    kinds = {**NAMED, **WHOLE}
    fragments, definitions = msgspec.json.schema_components(
        list(kinds.values()), ref_template="#/$defs/{name}"
    )
    asked = {kind.__name__ for kind in _members(commands.Command)}
    asked |= {"KernelWish", "NewConnection", "PromptSettings"}
    asked |= {kind.__name__ for kind in _written()}
    for name, definition in definitions.items():
        if name not in asked | SPARSE:
            _require_all(definition)
    named = {name: dict(fragment) for name, fragment in zip(kinds, fragments, strict=True) if name in NAMED}
    definitions = {name: _with_names(part, named) for name, part in definitions.items()}
    roots = {name: {"$ref": f"#/$defs/{name.title()}"} for name in ("command", "said", "frame")}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Protocol",
        "type": "object",
        "properties": roots,
        "required": list(roots),
        "$defs": dict(sorted({**named, **definitions}.items())),
    }


def _require_all(definition: dict[str, Any]) -> None:
    """Say what is always there: the server writes every field, a client may leave out defaults."""
    if definition.get("type") == "object":
        definition["required"] = list(definition["properties"])


def _with_names(schema: Any, named: dict[str, dict[str, Any]]) -> Any:
    """Return the schema with a reference wherever it spells out something that has a name."""
    if isinstance(schema, list):
        return [_with_names(item, named) for item in schema]
    if not isinstance(schema, dict):
        return schema
    rest = {key: item for key, item in schema.items() if key == "default"}
    spelled = {key: item for key, item in schema.items() if key != "default"}
    for name, fragment in named.items():
        if spelled == fragment:
            return {"$ref": f"#/$defs/{name}", **rest}
    return {key: _with_names(item, named) for key, item in schema.items()}


def _members(union: Any) -> tuple[type[value.Value], ...]:
    members: tuple[type[value.Value], ...] = union.__args__
    return members


def _written() -> tuple[type[value.Value], ...]:
    events, parts = _members(elsewhere.WrittenEvent), _members(elsewhere.WrittenPart)
    return (elsewhere.AgentBatch, elsewhere.OutsideAgent, *events, *parts)


def text() -> str:
    """Return the file's content."""
    return json.dumps(build(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    if "--check" in sys.argv and PATH.read_text(encoding="utf-8") != text():
        sys.exit("schema.json is stale: run `make fix`")
    PATH.write_text(text(), encoding="utf-8")
