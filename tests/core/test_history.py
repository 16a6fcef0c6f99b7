"""What the API would refuse is noticed before it is sent, and what a stop left open is closed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jupyter_agentchat.core import history
from jupyter_agentchat.protocol import events as e

TEXT = {"type": "text", "text": "Hello"}
CALL_1 = {"type": "tool_use", "id": "c1", "name": "read_file", "input": {}}
CALL_2 = {"type": "tool_use", "id": "c2", "name": "read_file", "input": {}}
RESULT_1 = {"type": "tool_result", "tool_use_id": "c1", "content": "ok"}
RESULT_2 = {"type": "tool_result", "tool_use_id": "c2", "content": "ok"}
THINKING = {"type": "thinking", "thinking": "Hm", "signature": "c2ln"}
CONTEXT = e.ModelContextSet(system="Help.", version="1", tools="[ ]", model="demo-1")


def user(*blocks: Any) -> str:
    return history.message("user", json.dumps(blocks))


def assistant(*blocks: Any) -> str:
    return history.message("assistant", json.dumps(blocks))


@pytest.mark.parametrize(
    "sent",
    [
        [],
        [user(TEXT)],
        [user(TEXT), user(TEXT)],
        [user(TEXT), assistant(THINKING, TEXT)],
        [user(TEXT), assistant(TEXT), assistant(TEXT)],
        [user(TEXT), assistant(THINKING, CALL_1, CALL_2), user(RESULT_2, RESULT_1, TEXT)],
        [user(TEXT), assistant(CALL_1), user(RESULT_1), assistant(CALL_1), user(RESULT_1)],
    ],
)
def test_what_the_api_takes_is_right(sent: list[str]) -> None:
    assert history.check(sent) == []


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ([assistant(TEXT)], "message 1: the first message is not the user's"),
        ([user()], "message 1: there are no blocks"),
        ([user({"type": "text", "text": " \n"})], "message 1: a text block is blank"),
        ([user({"type": "text"})], "message 1: a text block is blank"),
        ([user(TEXT), assistant(CALL_1)], "the end: tool_use c1 is not answered"),
        ([user(TEXT), assistant(CALL_1), user(TEXT)], "message 3: tool_use c1 is not answered"),
        (
            [user(TEXT), assistant(CALL_1), assistant(TEXT)],
            "message 3: tool_use c1 is not answered",
        ),
        (
            [user(TEXT), assistant(CALL_1, CALL_2), user(RESULT_1), user(RESULT_2)],
            "message 3: tool_use c2 is not answered",
        ),
        (
            [user(TEXT), assistant(CALL_1), user(TEXT, RESULT_1)],
            "message 3: a tool_result does not stand at the head",
        ),
        (
            [user(TEXT), assistant(CALL_1), user(RESULT_1, RESULT_1)],
            "message 3: tool_use c1 is answered twice",
        ),
        ([user(RESULT_1)], "message 1: tool_result c1 answers nothing"),
        (
            [user(TEXT), assistant(CALL_1), user(RESULT_1), user(RESULT_1)],
            "message 4: tool_result c1 answers nothing",
        ),
        (
            [user(TEXT), assistant(CALL_1, CALL_1), user(RESULT_1)],
            "message 2: tool_use c1 stands there twice",
        ),
        (
            [user(TEXT), assistant({**CALL_1, "id": ""}), user({**RESULT_1, "tool_use_id": ""})],
            "message 2: a tool_use has no id",
        ),
        ([user(CALL_1)], "message 1: a user message holds what only an assistant says"),
        ([user(THINKING, TEXT)], "message 1: a user message holds what only an assistant says"),
        (
            [user(TEXT), assistant(RESULT_1, TEXT)],
            "message 2: an assistant message holds a tool_result",
        ),
        ([user(TEXT), assistant(TEXT, THINKING)], "message 2: it ends with thinking"),
        (
            [user(TEXT), assistant({"type": "redacted_thinking", "data": "x"})],
            "message 2: it ends with thinking",
        ),
        (
            [user(TEXT), assistant({"type": "thinking", "thinking": "Hm"}, TEXT)],
            "message 2: a thinking block is not signed, so it was cut",
        ),
        (['{"role":"system","content":[]}'], "message 1: the role is neither user nor assistant"),
        (['{"role":"user","content":"hi"}'], "message 1: the content is not a list of blocks"),
        (["[1]"], "message 1: the role is neither user nor assistant"),
    ],
)
def test_what_the_api_refuses_is_named(sent: list[str], problem: str) -> None:
    assert problem in history.check(sent)


def test_text_that_is_not_json_is_named() -> None:
    [problem] = history.check([user(TEXT), "{"])
    assert problem.startswith("message 2: ")


def test_open_calls_are_closed_with_an_error() -> None:
    sent = [user(TEXT), assistant(TEXT, CALL_1, CALL_2)]
    assert history.missing_results(sent) == ["c1", "c2"]
    closing = history.closing_message(sent, "Stopped.")
    assert closing is not None
    assert history.check([*sent, closing]) == []
    results = json.loads(closing)["content"]
    assert [r["tool_use_id"] for r in results] == ["c1", "c2"]
    assert all(r["is_error"] and r["content"] == "Stopped." for r in results)


@pytest.mark.parametrize("sent", [[], [user(TEXT)], [user(TEXT), assistant(TEXT)], [user(TEXT, CALL_1)]])
def test_nothing_open_needs_no_closing(sent: list[str]) -> None:
    assert history.missing_results(sent) == []
    assert history.closing_message(sent) is None


def test_an_unknown_outcome_says_that_it_is_unknown() -> None:
    closing = history.closing_message([user(TEXT), assistant(CALL_1)])
    assert closing is not None
    assert "Outcome unknown" in closing


def test_blocks_are_sent_to_the_byte_as_they_came() -> None:
    odd = '[ {"type" :"text","text":"\\u00e9 é \\ud83d","n":1.0e2} ]'
    rows = [CONTEXT, e.ModelMessageRecorded(role="user", blocks=odd)]
    asked = history.request(rows)
    assert asked.messages == (f'{{"role":"user","content":{odd}}}',)
    assert odd in history.request_text(rows)


def test_a_request_starts_with_the_last_context() -> None:
    rows: list[e.Event] = [
        CONTEXT,
        e.ModelMessageRecorded(role="user", blocks="[]"),
        e.ModelContextSet(system="Now this.", version="2", tools="[1]", model="demo-2"),
        e.TurnStarted(turn_id="t1", agent="demo"),
    ]
    asked = history.request(rows)
    assert (asked.model, asked.system, asked.tools) == ("demo-2", "Now this.", "[1]")
    assert len(asked.messages) == 1


def test_a_request_without_a_context_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="model_context_set"):
        history.request([e.ModelMessageRecorded(role="user", blocks="[]")])
