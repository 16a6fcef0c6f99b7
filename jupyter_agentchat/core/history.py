"""What a model is sent: built from ``model_context_set`` and ``model_message_recorded`` alone.

The API's blocks are kept as raw JSON text and joined as text, never parsed and written again: a
thinking block's signature, the order of keys and the spelling of numbers survive every version of
this code. Parsing is for looking only: ``check`` says what the API would refuse, ``closing_blocks``
answers what a stop left open.

A *message* here is the raw JSON text of one ``{"role": ..., "content": [...]}``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from jupyter_agentchat.protocol.events import Event, ModelContextSet, ModelMessageRecorded
from jupyter_agentchat.protocol.value import Value, parse_json

OUTCOME_UNKNOWN = (
    "Outcome unknown: the session stopped while this ran. Check what it did before repeating it."
)

_THINKING = ("thinking", "redacted_thinking")


class Request(Value, frozen=True, kw_only=True):
    """The growing part of a model request; ``tools`` and each of ``messages`` are raw JSON texts"""

    model: str
    system: str
    tools: str
    messages: tuple[str, ...]


def request(events: Iterable[Event]) -> Request:
    """Return what the next model request consists of.

    Raises ValueError when no ``model_context_set`` is among the events.
    """
    listed = list(events)
    contexts = [event for event in listed if isinstance(event, ModelContextSet)]
    if not contexts:
        raise ValueError("a model request needs a model_context_set before it")
    last = contexts[-1]
    return Request(model=last.model, system=last.system, tools=last.tools, messages=messages(listed))


def request_text(events: Iterable[Event]) -> str:
    """Return the request as one text, which only grows: the next one starts with this one."""
    asked = request(events)
    context = f'{{"model":{json.dumps(asked.model)},"system":{json.dumps(asked.system)}'
    return f'{context},"tools":{asked.tools},"messages":[' + ",".join(asked.messages)


def messages(events: Iterable[Event]) -> tuple[str, ...]:
    """Return the recorded messages in order."""
    return tuple(
        message(event.role, event.blocks) for event in events if isinstance(event, ModelMessageRecorded)
    )


def message(role: Literal["user", "assistant"], blocks: str) -> str:
    """Return one message from the raw JSON text of its blocks."""
    return f'{{"role":"{role}","content":{blocks}}}'


# --- what a stop left open


def missing_results(recorded: Sequence[str]) -> list[str]:
    """Return the ids of the last message's ``tool_use`` blocks: nothing has answered them yet."""
    if not recorded:
        return []
    role, blocks = _read(recorded[-1])
    return _ids(blocks, "tool_use", "id") if role == "assistant" else []


def closing_blocks(recorded: Sequence[str], text: str = OUTCOME_UNKNOWN) -> str | None:
    """Return the blocks that answer every open ``tool_use`` with an error; None if none is open."""
    results = [
        {"type": "tool_result", "tool_use_id": tool_use, "content": text, "is_error": True}
        for tool_use in missing_results(recorded)
    ]
    return json.dumps(results, separators=(",", ":")) if results else None


def closing_message(recorded: Sequence[str], text: str = OUTCOME_UNKNOWN) -> str | None:
    """Return the user message that must follow before anything else; None when none is needed."""
    blocks = closing_blocks(recorded, text)
    return None if blocks is None else message("user", blocks)


# --- what the API would refuse


def check(recorded: Sequence[str]) -> list[str]:
    """Return what the API would refuse, a sentence each; empty when the messages are right."""
    problems: list[str] = []
    open_ids: list[str] = []
    for number, text in enumerate(recorded, start=1):
        try:
            role, blocks = _read(text)
        except ValueError as error:
            return [*problems, f"message {number}: {error}"]
        look = _check_results if role == "user" else _check_said
        found = _check_blocks(blocks) + look(blocks, open_ids)
        if number == 1 and role != "user":
            found.append("the first message is not the user's")
        problems += [f"message {number}: {problem}" for problem in found]
        open_ids = _ids(blocks, "tool_use", "id") if role == "assistant" else []
    return problems + [f"the end: tool_use {tool_use} is not answered" for tool_use in open_ids]


def _read(text: str) -> tuple[str, list[dict[str, Any]]]:
    """Return role and blocks; raise ValueError with a sentence when the text is not a message."""
    read = parse_json(text)
    role = read.get("role") if isinstance(read, dict) else None
    blocks = read.get("content") if isinstance(read, dict) else None
    if role not in ("user", "assistant"):
        raise ValueError("the role is neither user nor assistant")
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise ValueError("the content is not a list of blocks")
    return role, blocks


def _ids(blocks: list[dict[str, Any]], kind: str, key: str) -> list[str]:
    return [str(block.get(key, "")) for block in blocks if block.get("type") == kind]


def _check_blocks(blocks: list[dict[str, Any]]) -> list[str]:
    problems = [] if blocks else ["there are no blocks"]
    blank = [block for block in blocks if block.get("type") == "text" and _is_blank(block)]
    if blank:
        problems.append("a text block is blank")
    return problems


def _is_blank(block: dict[str, Any]) -> bool:
    text = block.get("text")
    return not isinstance(text, str) or not text.strip()


def _check_results(blocks: list[dict[str, Any]], open_ids: list[str]) -> list[str]:
    """Check a user message: first a result for every open ``tool_use``, then everything else."""
    kinds = [block.get("type") for block in blocks]
    results = _ids(blocks, "tool_result", "tool_use_id")
    problems = [f"tool_use {i} is not answered" for i in open_ids if i not in results]
    problems += [f"tool_result {i} answers nothing" for i in results if i not in open_ids]
    problems += [f"tool_use {i} is answered twice" for i, n in Counter(results).items() if n > 1]
    if "tool_result" in kinds[len(results) :]:
        problems.append("a tool_result does not stand at the head")
    if any(kind in ("tool_use", *_THINKING) for kind in kinds):
        problems.append("a user message holds what only an assistant says")
    return problems


def _check_said(blocks: list[dict[str, Any]], open_ids: list[str]) -> list[str]:
    """Check an assistant message; none may come while a ``tool_use`` is open."""
    kinds = [block.get("type") for block in blocks]
    problems = [f"tool_use {i} is not answered" for i in open_ids]
    named = Counter(_ids(blocks, "tool_use", "id"))
    problems += [f"tool_use {i} stands there twice" for i, n in named.items() if n > 1]
    if "" in named:
        problems.append("a tool_use has no id")
    if "tool_result" in kinds:
        problems.append("an assistant message holds a tool_result")
    if kinds and kinds[-1] in _THINKING:
        problems.append("it ends with thinking")
    if any(block.get("type") == "thinking" and not block.get("signature") for block in blocks):
        problems.append("a thinking block is not signed, so it was cut")
    return problems
