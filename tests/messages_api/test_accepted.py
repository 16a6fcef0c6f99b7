"""What the API takes, the server takes: strict, but not stricter. And nothing at all makes it stumble."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.messages_api.calls import TOOL, Call, plain, with_calls, with_plain, with_thinking
from tests.messages_api.canonical import Json
from tests.messages_api.issued import Ledger
from tests.messages_api.model_table import MODELS
from tests.messages_api.refusals.beta_fields import BETA_FIELDS
from tests.messages_api.refusals.table import first_refusal
from tests.messages_api.request import Request, Terms
from tests.messages_api.script import reply
from tests.messages_api.server import MessagesApi
from tests.messages_api.spoilt.spoil import (
    HI,
    HOUR,
    MARK,
    PICTURE,
    SYSTEM,
    Change,
    add,
    blocks,
    body,
    both,
    header,
    message,
    model,
    text,
    tool,
    user,
    without,
)

ALL_BETAS = ",".join(name for name, _ in BETA_FIELDS)
IMAGE_RESULT = [text("a plot:"), PICTURE]

PLAIN: dict[str, Change] = {
    "a string as system": body(system="Be brief."),
    "no system, no tools": without("system", "tools"),
    "temperature on an old model": model("claude-haiku-4-5", temperature=1.0),
    "budgeted thinking on an old model": model(
        "claude-haiku-4-5", thinking={"type": "enabled", "budget_tokens": 1024}
    ),
    "prefill on an old model": both(
        model("claude-haiku-4-5"), add({"role": "assistant", "content": "It is"})
    ),
    "a forced tool on a small model": model(
        "claude-haiku-5-5", tool_choice={"type": "tool", "name": "read_file"}
    ),
    "no tools on this turn": body(tool_choice={"type": "none"}),
    "between_tools": model("claude-sonnet-5-5", thinking={"type": "between_tools"}),
    "thinking off": model("claude-opus-5", thinking={"type": "disabled"}),
    "the most effort": body(output_config={"effort": "max"}),
    "all of the output": body(max_tokens=128_000),
    "null for nothing": body(cache_control=None, output_config=None, diagnostics=None),
    "who asks": body(metadata={"user_id": "f00"}, service_tier="auto", stop_sequences=["END"]),
    "four marks": message(0, content=[text(f"part {n}", cache_control=MARK) for n in range(4)]),
    "an automatic mark and three": both(
        body(cache_control=MARK),
        message(0, content=[text(f"part {n}", cache_control=MARK) for n in range(3)]),
    ),
    "an hour before five minutes": both(
        body(system=[text("s", cache_control=HOUR)]), body(cache_control=MARK)
    ),
    "user messages in a row": add(user("And b.txt?"), user("Quickly.")),
    "a picture": message(0, content=[PICTURE, text("What is it?")]),
    "a system message at the end": add(SYSTEM),
    "a system message before an answer": add(SYSTEM, HI, user("Go on.")),
    "all fields of a tool": body(
        tools=[
            tool(
                type="custom", strict=True, eager_input_streaming=True, defer_loading=False, input_examples=[]
            )
        ]
    ),
    "a tool of Anthropic's": body(tools=[TOOL, {"type": "web_search_20260318", "name": "web_search"}]),
    "every beta field with its beta": both(
        header(anthropic_beta=ALL_BETAS),
        body(
            thinking={"type": "adaptive", "display": "updates", "block_binding": {}},
            output_config={"effort": "low", "task_budget": {"type": "tokens", "total": 20_000}},
            context_management={"edits": []},
            diagnostics={"previous_message_id": None},
            fallbacks="default",
            speed="fast",
        ),
        add({**SYSTEM, "clear_at": "next_user_message", "output_config": {"effort": "high"}}),
    ),
}
CALLED: dict[str, Change] = {
    "results in another order": blocks(2, lambda found: found.reverse()),
    "text behind the results": blocks(2, lambda found: found.append(text("And now?"))),
    "an error as result": blocks(
        2, lambda found: found[0].update(is_error=True, content="not run: interrupted")
    ),
    "an empty result": blocks(2, lambda found: found[0].update(content="")),
    "no content in a result": blocks(2, lambda found: found[0].pop("content")),
    "a picture in a result": blocks(2, lambda found: found[0].update(content=IMAGE_RESULT)),
    "a steer after the results": add(user("Stop that.")),
    "text before the calls": blocks(1, lambda found: found.insert(0, text("I read both."))),
}
GOOD = [(with_plain, name, change) for name, change in PLAIN.items()]
GOOD += [(with_calls, name, change) for name, change in CALLED.items()]


@pytest.mark.parametrize(("base", "name", "change"), GOOD, ids=[name for _, name, _ in GOOD])
async def test_the_server_takes(base: Any, name: str, change: Change) -> None:
    async with MessagesApi() as api:
        api.otherwise = reply("Fine.")
        call = await base(api)
        change(call)

        status, answered = await call.send(api)

    assert (status, api.refused) == (200, []), answered


@pytest.mark.parametrize("name", [model.id for model in MODELS if model.lifecycle == "active"])
async def test_every_model_answers(name: str) -> None:
    async with MessagesApi() as api:
        api.reply("Fine.")
        call = plain(api)
        call.body["model"] = name

        status, answered = await call.send(api)

    assert (status, answered["model"]) == (200, name)


def paths(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Walk the places of a JSON value."""
    yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from paths(inner, (*path, key))


def spoil(value: Any, path: tuple[Any, ...], other: object) -> Any:
    """Return the value with something else at a place."""
    if not path:
        return other
    spoilt = copy.copy(value)
    spoilt[path[0]] = spoil(value[path[0]], path[1:], other)
    return spoilt


async def test_whatever_stands_in_a_request_the_table_has_an_answer() -> None:
    """A crash in a check would be a 500, and the client would learn nothing from it."""
    async with MessagesApi() as api:
        full = await with_thinking(api)
        full.body |= {"cache_control": MARK, "tool_choice": {"type": "auto"}, "metadata": {"user_id": "f00"}}
        full.body |= {"output_config": {"effort": "low"}, "stop_sequences": ["END"], "max_tokens": 9_000}
        full.body["messages"] += [{**SYSTEM, "output_config": {"effort": "low"}}]
    _spoil_everywhere(full)


def _spoil_everywhere(call: Call) -> None:
    places = list(paths(call.body))
    scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9)
    some: list[Any] = [
        [],
        {},
        [[]],
        [{}],
        [None],
        {"type": "text"},
        {"type": "tool_use"},
        {"type": []},
        {"role": {}},
    ]
    anything = scalars | st.sampled_from(some)

    @given(st.sampled_from(places), anything, st.booleans())
    def look(place: tuple[Any, ...], other: object, counting: bool) -> None:
        body: Json = spoil(call.body, place, other)
        path = "/v1/messages/count_tokens" if counting else "/v1/messages"
        raw = json.dumps(body).encode()
        first_refusal(Request("POST", path, {}, call.headers, raw, Terms(), Ledger()))

    look()
