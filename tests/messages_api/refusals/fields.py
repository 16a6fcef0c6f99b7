"""Which fields the API knows, and what may stand in them.

The names are those of the SDK's parameter types (`anthropic.types.*_param`, 2.11); a test compares the two,
so a new SDK shows what is missing here. `!` marks a field that must be there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Fields = Mapping[str, str]

SAMPLING = ("temperature", "top_p", "top_k")

TOP: Fields = {
    "model": "!string",
    "max_tokens": "!integer",
    "messages": "!list",
    "system": "text",
    "tools": "list",
    "tool_choice": "object",
    "thinking": "object",
    "output_config": "object",
    "cache_control": "object",
    "container": "any",
    "diagnostics": "object",
    "inference_geo": "string",
    "metadata": "object",
    "service_tier": "string",
    "speed": "string",
    "stop_sequences": "list",
    "stream": "boolean",
}
BETA_TOP: Fields = {
    "billing_policy": "object",
    "compaction": "object",
    "context_management": "object",
    "fallback_credit_token": "any",
    "fallbacks": "any",
    "mcp_servers": "list",
    "thread": "object",
}
NOT_COUNTED = (
    "max_tokens",
    "container",
    "diagnostics",
    "fallback_credit_token",
    "fallbacks",
    "inference_geo",
    "metadata",
    "service_tier",
    "stop_sequences",
    "stream",
    "thread",
)
NESTED: Mapping[str, Fields] = {
    "metadata": {"user_id": "string"},
    "diagnostics": {"previous_message_id": "string"},
    "cache_control": {"type": "!string", "ttl": "string"},
    "output_config": {"effort": "string", "format": "object", "task_budget": "object"},
}
THINKING: Mapping[str, Fields] = {
    "adaptive": {"type": "!string", "display": "string", "block_binding": "object"},
    "enabled": {
        "type": "!string",
        "display": "string",
        "block_binding": "object",
        "budget_tokens": "!integer",
    },
    "disabled": {"type": "!string"},
    "between_tools": {"type": "!string"},
}
TOOL_CHOICE: Mapping[str, Fields] = {
    "auto": {"type": "!string", "disable_parallel_tool_use": "boolean"},
    "any": {"type": "!string", "disable_parallel_tool_use": "boolean"},
    "tool": {"type": "!string", "name": "!string", "disable_parallel_tool_use": "boolean"},
    "none": {"type": "!string"},
}
TOOL: Fields = {
    "name": "!string",
    "input_schema": "!object",
    "type": "string",
    "description": "string",
    "cache_control": "object",
    "strict": "boolean",
    "eager_input_streaming": "boolean",
    "defer_loading": "boolean",
    "input_examples": "list",
    "allowed_callers": "list",
}
MESSAGE: Mapping[str, Fields] = {
    "user": {"role": "!string", "content": "!text"},
    "assistant": {"role": "!string", "content": "!text"},
    "system": {"role": "!string", "content": "text", "clear_at": "string", "output_config": "object"},
}
_BLOCK = {"type": "!string", "cache_control": "object"}
BLOCK: Mapping[str, Fields] = {
    "text": _BLOCK | {"text": "!string", "citations": "list"},
    "image": _BLOCK | {"source": "!object", "transformations": "object"},
    "document": _BLOCK | {"source": "!object", "title": "string", "context": "string", "citations": "object"},
    "search_result": _BLOCK
    | {"source": "!string", "title": "!string", "content": "!list", "citations": "object"},
    "thinking": {"type": "!string", "thinking": "!string", "signature": "!string"},
    "redacted_thinking": {"type": "!string", "data": "!string"},
    "tool_use": _BLOCK
    | {"id": "!string", "name": "!string", "input": "!object", "caller": "object", "toolset_name": "string"},
    "tool_result": _BLOCK
    | {"tool_use_id": "!string", "content": "text", "is_error": "boolean", "toolset_name": "string"},
    "tool_addition": _BLOCK | {"tool": "!object"},
    "tool_removal": _BLOCK | {"tool": "!object"},
}
IN_RESULTS = ("text", "image", "document", "search_result", "tool_reference", "browser_state")
NAMES = {
    "string": "a valid string",
    "integer": "a valid integer",
    "boolean": "a valid boolean",
    "object": "an object",
    "list": "a valid array",
    "text": "a string or an array of content blocks",
}
_TYPES: Mapping[str, type] = {"string": str, "boolean": bool, "object": dict, "list": list}


@dataclass(frozen=True)
class Flaw:
    """One thing wrong with the shape: "unknown", "missing" or "type", and the path where."""

    kind: str
    where: str
    wanted: str = ""


def flaws_in(value: object, fields: Fields, where: str = "") -> Iterator[Flaw]:
    """Compare an object with the fields that it may have. Null stands for "not given"."""
    if not isinstance(value, dict):
        yield Flaw("type", where, "an object")
        return
    prefix = f"{where}." if where else ""
    for name, wanted in fields.items():
        if value.get(name) is None:
            if wanted.startswith("!"):
                yield Flaw("missing", prefix + name)
        elif not _fits(value[name], wanted.lstrip("!")):
            yield Flaw("type", prefix + name, NAMES[wanted.lstrip("!")])
    for name in value:
        if name not in fields:
            yield Flaw("unknown", prefix + name)


def _fits(value: object, wanted: str) -> bool:
    if wanted == "text":
        return isinstance(value, str) or (isinstance(value, list) and all(isinstance(b, dict) for b in value))
    if wanted == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, _TYPES.get(wanted, object))
