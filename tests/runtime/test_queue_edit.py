"""Prompts that wait can be changed, moved, removed and held."""

import pytest
from msgspec.structs import replace

from jupyter_agentchat.protocol.events import QueuedPrompt
from jupyter_agentchat.protocol.parts import Author, TextContent
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.runtime.queue_edit import edited


def waiting(*names, paused=False):
    author = Author(kind="user", name="u")
    items = tuple(
        QueuedPrompt(prompt_id=n, author=author, content=(TextContent(text=n),), delivery="queue", at=1)
        for n in names
    )
    return Transcript(session_id="s", queue=items, queue_paused=paused)


def ids(update):
    return [item.prompt_id for item in update.items]


def test_remove_and_move():
    assert ids(edited(waiting("a", "b", "c"), "remove", "b", None, None)) == ["a", "c"]
    assert ids(edited(waiting("a", "b", "c"), "move", "c", None, 0)) == ["c", "a", "b"]
    assert ids(edited(waiting("a", "b", "c"), "move", "a", None, 99)) == ["b", "c", "a"]


def test_edit_keeps_the_place_and_the_author():
    update = edited(waiting("a", "b"), "edit", "a", (TextContent(text="new"),), None)
    assert ids(update) == ["a", "b"]
    assert update.items[0].content == (TextContent(text="new"),)


def test_r_w4_words_of_one_who_may_not_run_code_take_that_right_from_the_prompt():
    words = (TextContent(text="new"),)
    update = edited(waiting("a", "b"), "edit", "a", words, None, may_run_code=False)
    assert [item.may_run_code for item in update.items] == [False, True]
    (lost, _), queue = update.items, waiting("a", "b")
    again = edited(replace(queue, queue=(lost,)), "edit", "a", words, None, may_run_code=True)
    assert not again.items[0].may_run_code, "nobody gives it back"
    assert edited(queue, "move", "b", None, 0, may_run_code=False).items[0].may_run_code


def test_holding_is_kept_by_the_other_changes():
    assert edited(waiting("a"), "pause", None, None, None).paused
    assert not edited(waiting("a", paused=True), "resume", None, None, None).paused
    assert edited(waiting("a", "b", paused=True), "remove", "a", None, None).paused


def test_sending_one_now_puts_it_first_and_lets_an_earlier_one_wait_like_the_rest():
    once = edited(waiting("a", "b", "c", paused=True), "send_now", "c", None, None)
    assert [(item.prompt_id, item.delivery) for item in once.items] == [
        ("c", "interrupt"),
        ("a", "queue"),
        ("b", "queue"),
    ]
    assert once.paused
    twice = edited(replace(waiting(), queue=once.items), "send_now", "b", None, None)
    assert [(item.prompt_id, item.delivery) for item in twice.items] == [
        ("b", "interrupt"),
        ("c", "queue"),
        ("a", "queue"),
    ]


@pytest.mark.parametrize("op", ["edit", "remove", "move", "send_now"])
def test_a_prompt_that_was_sent_meanwhile_is_refused(op):
    with pytest.raises(Refused) as refused:
        edited(waiting("a"), op, "gone", (), 0)
    assert refused.value.code == "stale_request"


@pytest.mark.parametrize("op", ["edit", "move"])
def test_what_is_missing_is_named(op):
    with pytest.raises(Refused) as refused:
        edited(waiting("a"), op, "a", None, None)
    assert refused.value.code == "bad_request"
