"""Spoilt fields."""

from __future__ import annotations

from tests.messages_api.calls import with_calls, with_thinking

from .spoil import (
    MARK,
    SYSTEM,
    Bad,
    add,
    blocks,
    body,
    both,
    header,
    message,
    part,
    text,
    tool,
    user,
    without,
)

SHAPE = (
    Bad("field-type", "messages", body(messages="hi")),
    Bad("field-type", "max_tokens", body(max_tokens="100")),
    Bad("field-type", "max_tokens true", body(max_tokens=True)),
    Bad("field-type", "block", message(0, content=["hi"])),
    Bad("field-type", "content", message(0, content=7)),
    Bad("field-type", "input", blocks(1, lambda found: found[0].update(input="{}")), with_calls),
    Bad("field-missing", "max_tokens", without("max_tokens")),
    Bad("field-missing", "model", without("model")),
    Bad("field-missing", "messages", without("messages")),
    Bad("field-missing", "content", lambda call: call.body["messages"][0].pop("content")),
    Bad("field-missing", "role", lambda call: call.body["messages"][0].pop("role")),
    Bad("field-missing", "text", message(0, content=[{"type": "text"}])),
    Bad("field-missing", "signature", blocks(1, lambda found: found[0].pop("signature")), with_thinking),
    Bad("field-missing", "tool name", part("tools", lambda tools: tools[0].pop("name"))),
    Bad("field-unknown", "top", body(reasoning="much")),
    Bad("field-unknown", "message", message(0, name="ann")),
    Bad("field-unknown", "block", message(0, content=[text("hi", id="p1")])),
    Bad(
        "field-unknown",
        "nested in a result",
        blocks(2, lambda found: found[0].update(status="ok")),
        with_calls,
    ),
    Bad("field-unknown", "thinking", body(thinking={"type": "adaptive", "budget_tokens": 2000})),
    Bad("field-unknown", "output_config", body(output_config={"verbosity": "low"})),
    Bad("field-unknown", "metadata", body(metadata={"email": "a@b.c"})),
    Bad("field-unknown", "tool", body(tools=[tool(parameters={})])),
    Bad(
        "field-unknown",
        "counting",
        both(body(), lambda call: setattr(call, "path", "/v1/messages/count_tokens")),
    ),
    Bad(
        "field-unknown",
        "mark on thinking",
        blocks(1, lambda found: found[0].update(cache_control=MARK)),
        with_thinking,
    ),
    Bad("block-unknown", "invented", message(0, content=[{"type": "hologram", "data": "x"}])),
    Bad(
        "block-unknown",
        "never issued",
        add({"role": "assistant", "content": [{"type": "server_tool_use"}]}, user("?")),
    ),
    Bad("block-unknown", "system", body(system=[{"type": "image", "source": {}}])),
    Bad("stop-sequence-blank", "white", body(stop_sequences=["\n"])),
    Bad(
        "beta-field-bare", "task_budget", body(output_config={"task_budget": {"type": "tokens", "total": 1}})
    ),
    Bad("beta-field-bare", "speed", body(speed="fast")),
    Bad("beta-field-bare", "diagnostics", body(diagnostics={"previous_message_id": None})),
    Bad("beta-field-bare", "updates", body(thinking={"type": "adaptive", "display": "updates"})),
    Bad("beta-field-bare", "binding", body(thinking={"type": "adaptive", "block_binding": {}})),
    Bad("beta-field-bare", "effort", add({"role": "system", "output_config": {"effort": "low"}})),
    Bad("beta-field-bare", "clear_at", add({**SYSTEM, "clear_at": "never"})),
    Bad(
        "beta-field-bare",
        "tool change",
        add({"role": "system", "content": [{"type": "tool_removal", "tool": {}}]}),
    ),
    Bad(
        "beta-field-bare",
        "inline tool",
        both(
            header(anthropic_beta="mid-conversation-tool-changes-2026-07-01"),
            add(
                {
                    "role": "system",
                    "content": [{"type": "tool_addition", "tool": {"type": "tool_definition"}}],
                }
            ),
        ),
    ),
    *(
        Bad("beta-field-bare", name, body(**{name: value}))
        for name, value in {
            "billing_policy": {},
            "compaction": {"type": "summarize"},
            "context_management": {"edits": []},
            "fallback_credit_token": "t",
            "fallbacks": "default",
            "mcp_servers": [],
            "thread": {"type": "create"},
        }.items()
    ),
    Bad("plain-tool-field", "eager", body(tools=[tool(eager_input_streaming=True)]), terms={"plain": True}),
)
