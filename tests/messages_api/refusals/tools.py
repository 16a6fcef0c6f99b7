"""Refusals of tool lists and tool choices."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from jsonschema.exceptions import SchemaError  # type: ignore[import-untyped]

from tests.messages_api.canonical import dump
from tests.messages_api.request import Request

from .fields import THINKING, TOOL_CHOICE
from .refusal import Refusal

_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
_TYPED = re.compile(
    r"(bash|text_editor|memory|computer_toolset|browser_toolset|web_search|web_fetch|code_execution"
    r"|tool_search_tool_(bm25|regex)|advisor)_\d{8}|mcp_toolset"
)


def _kinds(request: Request) -> Iterator[str]:
    for index, tool in enumerate(request.tools):
        if tool.get("type") not in (None, "custom") and not _TYPED.fullmatch(str(tool["type"])):
            yield f"tools.{index}: Input tag '{tool['type']}'"
    for field, known in (("thinking", THINKING), ("tool_choice", TOOL_CHOICE)):
        kind = (request.body.get(field) or {"type": next(iter(known))}).get("type")
        if kind not in known:
            yield f"{field}: Input tag '{kind}'"


def _names(request: Request) -> Iterator[str]:
    for index, tool in enumerate(request.tools):
        if "name" in tool and not _NAME.fullmatch(tool["name"]):
            yield f"tools.{index}.name"
    for spot in request.spots("tool_use"):
        if not _NAME.fullmatch(spot.block["name"]):
            yield f"{spot.where}.name"


def _doubled(request: Request) -> Iterator[str]:
    counts = Counter(tool.get("name") for tool in request.tools if tool.get("name"))
    yield from (str(name) for name, count in counts.items() if count > 1)


def _schemas(request: Request) -> Iterator[str]:
    for index, tool in enumerate(request.tools):
        schema = tool.get("input_schema", {"type": "object"})
        if schema.get("type") != "object":
            yield f"tools.{index}.custom.input_schema.type: Input should be 'object'"
        if not _is_schema(dump(schema)):
            yield f"tools.{index}.custom.input_schema: JSON schema is invalid. It must match draft 2020-12"


@cache
def _is_schema(written: str) -> bool:
    try:
        Draft202012Validator.check_schema(json.loads(written))
    except SchemaError:
        return False
    return True


def _choice(request: Request) -> Iterator[str]:
    choice = request.body.get("tool_choice") or {}
    if choice and not request.tools:
        yield "may only be specified while providing tools"
    elif choice.get("type") == "tool" and choice["name"] not in [tool.get("name") for tool in request.tools]:
        yield f"tool '{choice['name']}' not found in provided tools"


def _threads(request: Request) -> Iterator[str]:
    if request.body.get("thread") is not None:
        yield "thread"


TOOLS = (
    Refusal(
        "tag-unknown",
        "a tool, thinking or tool_choice type that does not exist",
        "agents.md 4.3; SDK tool_union_param, thinking_config_param, tool_choice_param",
        _kinds,
        "{} does not match any of the expected tags",
    ),
    Refusal(
        "tool-name-invalid",
        "a tool name that is empty, too long or has odd characters",
        "issue 3.1; SDK tool_param.name",
        _names,
        "{}: String should match pattern '^[a-zA-Z0-9_-]{{1,128}}$'",
    ),
    Refusal(
        "tool-name-doubled",
        "two tools of one name",
        "issue 3.1; SDK ToolNameConflictError",
        _doubled,
        "tools: Tool names must be unique ({}).",
    ),
    Refusal(
        "tool-schema-invalid",
        "an input_schema that is not the JSON schema of an object",
        "SDK tool_param.input_schema (draft 2020-12, type object)",
        _schemas,
        "{}",
    ),
    Refusal(
        "tool-choice-unknown",
        "tool_choice without tools, or of a tool that is not there",
        "SDK tool_choice_tool_param",
        _choice,
        "tool_choice: {}",
    ),
    Refusal(
        "thread-unsupported",
        "a conversation kept on the server: what is sent would not be the whole history",
        "agents.md 4.5 (threads: optional, later); peers.md 0.1",
        _threads,
        "{}: this server keeps no conversations",
    ),
)
