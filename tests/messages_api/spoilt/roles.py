"""Messages in the wrong order or with the wrong content."""

from __future__ import annotations

from tests.messages_api.calls import with_calls, with_thinking

from .spoil import HI, PICTURE, SYSTEM, Bad, add, blocks, body, both, message, model, text, user

ROLES = (
    Bad("role-unknown", "tool", add({"role": "tool", "content": "42"})),
    Bad("role-unknown", "developer", message(0, role="developer")),
    Bad("messages-empty", "none", body(messages=[])),
    Bad("first-not-user", "assistant", body(messages=[HI, user("Hello?")])),
    Bad("first-not-user", "system", body(messages=[SYSTEM, user("Hello?")])),
    Bad("system-unsupported", "sonnet-5", both(model("claude-sonnet-5"), add(SYSTEM))),
    Bad("system-misplaced", "after the assistant", add(HI, SYSTEM)),
    Bad("system-misplaced", "before the user", add(SYSTEM, user("And now?"))),
    Bad("system-empty", "nothing", add({"role": "system"})),
    Bad("content-empty", "string", message(0, content="")),
    Bad("content-empty", "list", message(0, content=[])),
    Bad("content-empty", "assistant", add({"role": "assistant", "content": []}, user("Hello?"))),
    Bad("text-blank", "empty", message(0, content=[text("")])),
    Bad("text-blank", "white", message(0, content=[text("hi"), text(" \n")])),
    Bad("text-blank", "string", message(0, content="  ")),
    Bad("text-blank", "assistant", add({"role": "assistant", "content": [text("")]}, user("Hello?"))),
    Bad("text-blank", "system", body(system=[text("")])),
    Bad(
        "text-blank", "in a result", blocks(2, lambda found: found[0].update(content=[text("")])), with_calls
    ),
    Bad(
        "block-wrong-role",
        "tool_use by user",
        lambda call: call.body["messages"][1].update(role="user"),
        with_calls,
    ),
    Bad(
        "block-wrong-role",
        "picture by assistant",
        add({"role": "assistant", "content": [PICTURE]}, user("?")),
    ),
    Bad("block-wrong-role", "result by assistant", message(2, role="assistant"), with_calls),
    Bad(
        "thinking-last",
        "thinking only",
        blocks(3, lambda found: found.__delitem__(slice(1, None))),
        with_thinking,
    ),
)
