"""Reading a message: a command, or one sentence about what is wrong."""

from __future__ import annotations

import contextlib
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_agentchat.protocol import commands as c
from jupyter_agentchat.server.reading import Unreadable, read_command
from tests.server.nasty_frames import BAD_ID, BROKEN, ID, WRONG


def test_a_command_is_read() -> None:
    text = json.dumps({"type": "prompt", "id": "1", "session_id": "s", "content": "Go"})
    assert read_command(text) == c.SendPrompt(id="1", session_id="s", content="Go")


def test_a_ping_needs_no_id() -> None:
    assert read_command('{"type":"ping"}') == c.Ping()


@pytest.mark.parametrize("name", BROKEN | BAD_ID)
def test_r_w12_what_cannot_be_answered_by_id(name: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_command((BROKEN | BAD_ID)[name])
    assert refused.value.command_id is None
    _is_a_sentence(refused.value.message)


@pytest.mark.parametrize("name", WRONG)
def test_r_w12_what_is_no_command(name: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_command(WRONG[name])
    assert refused.value.command_id == ID
    _is_a_sentence(refused.value.message)


def test_r_w12_bytes_are_refused() -> None:
    with pytest.raises(Unreadable) as refused:
        read_command(b'{"type":"ping"}')
    _is_a_sentence(refused.value.message)


def test_r_h11_no_message_holds_up_the_event_loop() -> None:
    """Of what fits into a message, the worst that we know."""
    size = 1_000_000
    many = {f"k{n}": n for n in range(size // 16)}
    worst = [
        json.dumps({"type": "hello", "id": "1", "protocol": [1] * (size // 3)}),
        json.dumps({"type": "ping", "id": "1", **many}),
        _command([{"type": "text", "text": ""}] * (size // 27)),
        _command("é" * (size // 6)),
        json.dumps(
            {"type": "answer", "id": "1", "session_id": "s", "request_id": "r", "edited_input": {"a": many}}
        ),
    ]
    for message in worst:
        # The best of some tries: a collection of this process's garbage is not the message's fault.
        assert min(_seconds(message) for _ in range(5)) < 0.05, message[:60]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
fields = st.sampled_from(
    ["id", "session_id", "content", "delivery", "settings", "op", "position", "after", "option", "text"]
)
types = st.sampled_from(["hello", "attach", "prompt", "queue", "answer", "set", "offer", "ping", "x"])


@given(st.text() | json_values.map(json.dumps))
def test_r_w12_any_text_gives_a_command_or_a_sentence(text: str) -> None:
    try:
        read_command(text)
    except Unreadable as error:
        _is_a_sentence(error.message)


@given(types, st.dictionaries(fields, json_values))
def test_r_w12_any_fields_give_a_command_or_a_sentence(kind: str, given: dict[str, object]) -> None:
    try:
        command = read_command(json.dumps({"type": kind, **given}))
    except Unreadable as error:
        _is_a_sentence(error.message)
    else:
        assert set(given) <= set(command.__struct_fields__)


def _seconds(message: str) -> float:
    """Return the processor time that reading takes."""
    started = time.thread_time()
    with contextlib.suppress(Unreadable):
        read_command(message)
    return time.thread_time() - started


def _is_a_sentence(text: str) -> None:
    assert text[0].isupper()
    assert text.endswith(".")
    assert len(text) < 300
    assert "Traceback" not in text


def _command(content: object) -> str:
    return json.dumps({"type": "prompt", "id": "1", "session_id": "s", "content": content})
