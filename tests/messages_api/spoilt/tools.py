"""Spoilt tools and tool choices."""

from __future__ import annotations

from tests.messages_api.calls import LIST, TOOL, with_calls

from .spoil import Bad, blocks, body, both, header, model, tool, without

TOOLS = (
    Bad("tag-unknown", "tool", body(tools=[{"type": "teleport_20260101", "name": "teleport"}])),
    Bad("tag-unknown", "thinking", body(thinking={"type": "deep"})),
    Bad("tag-unknown", "tool_choice", body(tool_choice={"type": "maybe"})),
    Bad("tool-name-invalid", "odd", body(tools=[tool(name="read file")])),
    Bad("tool-name-invalid", "empty", body(tools=[tool(name="")])),
    Bad("tool-name-invalid", "long", body(tools=[tool(name="r" * 129)])),
    Bad(
        "tool-name-invalid",
        "in history",
        blocks(1, lambda found: found[0].update(name="read.file")),
        with_calls,
    ),
    Bad("tool-name-doubled", "same", body(tools=[TOOL, LIST, TOOL])),
    Bad("tool-schema-invalid", "no type", body(tools=[tool(input_schema={"properties": {}})])),
    Bad("tool-schema-invalid", "array", body(tools=[tool(input_schema={"type": "array"})])),
    Bad(
        "tool-schema-invalid",
        "nonsense",
        body(tools=[tool(input_schema={"type": "object", "required": "path"})]),
    ),
    Bad("tool-choice-unknown", "no tools", both(without("tools"), body(tool_choice={"type": "auto"}))),
    Bad("tool-choice-unknown", "other", model("claude-opus-5", tool_choice={"type": "tool", "name": "rm"})),
    Bad(
        "thread-unsupported",
        "with its beta",
        both(header(anthropic_beta="message-threads-2026-08-12"), body(thread={"type": "create"})),
    ),
)
