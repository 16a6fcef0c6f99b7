"""Refusals of messages in the wrong order, with the wrong blocks, or with nothing in them."""

from __future__ import annotations

from collections.abc import Iterator

from tests.messages_api.canonical import Json, as_blocks, is_blank
from tests.messages_api.request import Request

from .refusal import Refusal

ROLES = ("user", "assistant", "system")
ONLY_USER = ("tool_result", "image", "document", "search_result")
ONLY_ASSISTANT = ("tool_use", "thinking", "redacted_thinking")
ONLY_SYSTEM = ("tool_addition", "tool_removal")


def _unknown_role(request: Request) -> Iterator[str]:
    for index, message in enumerate(request.messages):
        if message["role"] not in ROLES:
            yield f"messages.{index}.role"


def _none(request: Request) -> Iterator[str]:
    if not request.messages:
        yield "messages"


def _first_not_user(request: Request) -> Iterator[str]:
    if request.messages[0]["role"] != "user":
        yield "messages"


def _system_unsupported(request: Request) -> Iterator[str]:
    if not request.model.system_messages and any(message["role"] == "system" for message in request.messages):
        yield request.model.id


def _system_misplaced(request: Request) -> Iterator[str]:
    """After a user message (or a server tool's result), and last or before an assistant message."""
    roles = ["user" if _ends_in_server_tool(message) else message["role"] for message in request.messages]
    for index, role in enumerate(roles):
        if role == "system":
            before = next((each for each in reversed(roles[:index]) if each != "system"), None)
            after = next((each for each in roles[index:] if each != "system"), "assistant")
            if (before, after) != ("user", "assistant"):
                yield f"messages.{index}"


def _ends_in_server_tool(message: Json) -> bool:
    last = as_blocks(message.get("content"))[-1:]
    return message["role"] == "assistant" and any(
        str(each.get("type")).endswith("_tool_result") for each in last
    )


def _system_empty(request: Request) -> Iterator[str]:
    for index, message in enumerate(request.messages):
        if message["role"] == "system" and not message.get("content") and not message.get("output_config"):
            yield f"messages.{index}"


def _empty(request: Request) -> Iterator[str]:
    for index, message in enumerate(request.messages):
        if message["role"] != "system" and not message["content"]:
            yield f"messages.{index}"


def _blank_text(request: Request) -> Iterator[str]:
    for place, block in enumerate(as_blocks(request.body.get("system"))):
        if is_blank(block):
            yield f"system.{place}"
    for spot in request.spots("text", "tool_result"):
        inner = spot.block.get("content")
        if is_blank(spot.block) or (isinstance(inner, list) and any(map(is_blank, inner))):
            yield spot.where


def _wrong_for_role(request: Request) -> Iterator[str]:
    for spot in request.spots():
        allowed = {"user": ONLY_USER, "assistant": ONLY_ASSISTANT, "system": ONLY_SYSTEM}[spot.role]
        if spot.kind in ONLY_USER + ONLY_ASSISTANT + ONLY_SYSTEM and spot.kind not in allowed:
            yield f"{spot.where}: `{spot.kind}` blocks are not permitted in {spot.role} messages"


def _thinking_last(request: Request) -> Iterator[str]:
    for index, message in enumerate(request.messages):
        blocks = as_blocks(message.get("content"))
        if blocks and blocks[-1].get("type") in ("thinking", "redacted_thinking"):
            yield f"messages.{index}"


ROLE_ROWS = (
    Refusal(
        "role-unknown",
        "a role that is not user, assistant or system",
        "SDK message_param; safety.md and seeds.md 000 (display roles replayed: 400)",
        _unknown_role,
        "{}: Input should be 'user', 'assistant' or 'system'",
    ),
    Refusal(
        "messages-empty",
        "no messages",
        "SDK message_create_params.messages",
        _none,
        "{}: at least one message is required",
    ),
    Refusal(
        "first-not-user",
        "a conversation that does not begin with the user",
        "issue 3.1; agents.md 4.3 (system never first)",
        _first_not_user,
        '{}: first message must use the "user" role',
    ),
    Refusal(
        "system-unsupported",
        "a system message for a model without them",
        "agents.md 4.2 (sonnet-5)",
        _system_unsupported,
        "role 'system' is not supported in messages for {}",
    ),
    Refusal(
        "system-misplaced",
        "a system message that is not between a user message and the assistant's answer",
        "agents.md 4.3",
        _system_misplaced,
        "{}: a system message must follow a user message and be last or precede an assistant message",
    ),
    Refusal(
        "system-empty",
        "a system message with neither content nor output_config",
        "SDK beta_system_message_param",
        _system_empty,
        "{}: a system message needs content or output_config",
    ),
    Refusal(
        "content-empty",
        "a message without content",
        "agents.md 2.3; issue 3.1",
        _empty,
        "{}: messages must have non-empty content",
    ),
    Refusal(
        "text-blank",
        "a text block that is empty or white, also in system and in tool results",
        "agents.md 2.3",
        _blank_text,
        "{}: text content blocks must contain non-whitespace text",
    ),
    Refusal(
        "block-wrong-role",
        "a block in a message of the wrong role",
        "SDK message_param; agents.md 4.3",
        _wrong_for_role,
        "{}",
    ),
    Refusal(
        "thinking-last",
        "an assistant message that ends with thinking",
        "agents.md 2.3; tailcallhq/forgecode#2107",
        _thinking_last,
        "{}: The final block in an assistant message cannot be `thinking`.",
    ),
)
