"""The small parts: what a typed line means, what is done with an answer, how a thread is woken."""

from __future__ import annotations

import contextlib
import dataclasses
import signal
import threading

import pytest
from msgspec.structs import replace

from jupyter_agentchat.magics import asking
from jupyter_agentchat.magics.answer import answer_of
from jupyter_agentchat.magics.forms import asked_for, presented
from jupyter_agentchat.magics.nudge import Nudge
from jupyter_agentchat.magics.view import CellView, Shown
from jupyter_agentchat.protocol.events import PermissionOption, PermissionRequested, QuestionAsked
from jupyter_agentchat.protocol.parts import Text

OPTIONS = tuple(
    PermissionOption(option_id=f"id-{kind}", kind=kind, label=kind)
    for kind in ("allow_once", "allow_always", "reject_once")
)
PERMISSION = PermissionRequested(
    request_id="r",
    turn_id="t",
    part_id="p",
    tool="shell",
    kind="execute",
    title="Run \x1b[31m`x`",
    action="{}",
    shown="rm\u202e x",
    why="",
    options=OPTIONS,
    action_hash="h",
)
QUESTION = QuestionAsked(request_id="q", turn_id="t", text="Which?", options=("left", "right"))


@pytest.mark.parametrize(
    ("typed", "reply"),
    [
        ("y", ("id-allow_once", None)),
        (" YES ", ("id-allow_once", None)),
        ("", ("id-reject_once", None)),
        ("n", ("id-reject_once", None)),
        ("yes please", ("id-reject_once", "yes please")),
        ("id-allow_always", ("id-reject_once", "id-allow_always")),
    ],
)
def test_only_a_plain_yes_allows_and_only_once(typed, reply):
    assert asking.reply_to(PERMISSION, typed) == reply


def test_a_question_is_answered_by_number_by_word_or_in_words():
    assert asking.reply_to(QUESTION, "2") == ("right", None)
    assert asking.reply_to(QUESTION, "left") == ("left", None)
    assert asking.reply_to(QUESTION, "neither") == (None, "neither")
    assert asking.reply_to(QUESTION, " ") is None
    assert asking.described(QUESTION) == "Which?\n1  left\n2  right"


def test_where_nobody_is_a_permission_is_denied_and_a_choice_ends_the_turn():
    assert asking.reply_of_nobody(PERMISSION) == ("id-reject_once", asking.NOBODY)
    assert asking.reply_of_nobody(QUESTION) == (None, asking.NOBODY)
    chosen = QuestionAsked(request_id="q", turn_id="t", text="?", options=("a",), accepts_text=False)
    assert asking.reply_of_nobody(chosen) is None
    assert "\x1b" not in asking.described(PERMISSION)


class Shell:
    def __init__(self):
        self.next, self.shown = [], []
        self.display_pub = self

    def set_next_input(self, text):
        self.next.append(text)

    def publish(self, data):
        self.shown.append(data)


def said(text):
    return answer_of("s", None, (Text(part_id="p", turn_id="t", status="completed", text=text),))


def test_code_goes_into_the_next_cell_and_html_is_never_shown_by_itself():
    shell = Shell()
    presented(shell, said("Here:\n```python\nx = 1\n```\nand\n~~~\ny = 2\n~~~\n"), "code")
    presented(shell, said("```html\n<script>1</script>\n```"), "html")
    presented(shell, said("plain"), "code")
    presented(shell, said("**no**"), None)
    assert shell.next == ["x = 1\n\ny = 2", "%%html\n<script>1</script>", "plain"]
    assert shell.shown == []


def test_json_is_shown_as_such_when_it_is_some():
    shell = Shell()
    presented(shell, said('```json\n{"a": 1}\n```'), "json")
    presented(shell, said("```json\n{a}\n```"), "json")
    assert [data["application/json"] for data in shell.shown] == [{"a": 1}]


def test_a_form_is_asked_for_beside_the_prompt():
    assert "code" in asked_for("code")[0].text
    assert asked_for("md") == asked_for(None) == ()


def test_a_thread_is_woken_once_and_only_out_of_what_is_meant():
    nudge = Nudge()

    def wake(what):
        thread = threading.Thread(target=nudge.wake, args=(what,))
        thread.start()
        thread.join()

    wake("a")
    with nudge.at("a"):
        wake("b")
    assert not nudge.was_woken()

    def for_ever():
        with nudge.at("a"):
            threading.Thread(target=nudge.wake, args=("a",)).start()
            threading.Event().wait()

    with pytest.raises(KeyboardInterrupt):
        for_ever()
    assert nudge.was_woken()
    assert not nudge.was_woken()
    with contextlib.suppress(KeyboardInterrupt), nudge.at("c"):
        for _ in range(3):
            wake("c")
    assert nudge.was_woken()


def test_code_that_waits_for_a_line_gets_whatever_is_typed_or_is_stopped():
    line = QuestionAsked(
        request_id="q", turn_id="t", text="Who?", options=("Stop the code",), asks_for="line"
    )
    secret = replace(line, asks_for="secret")
    assert [asking.reply_to(line, typed) for typed in ("1", "", " Ada ")] == [
        (None, "1"),
        (None, ""),
        (None, " Ada "),
    ]
    assert asking.reply_of_nobody(line) == asking.reply_of_nobody(secret) == ("Stop the code", None)
    assert [asking.may_be_typed(request) for request in (line, secret, PERMISSION)] == [True, False, True]
    assert asking.described(line) == "Code in the kernel asks for input: Who?"


def test_an_interrupt_while_something_is_shown_comes_after_it_and_nothing_stands_there_twice():
    updates = []

    def publish(*, update, **_):
        signal.raise_signal(signal.SIGINT)
        updates.append(update)

    view = CellView(publish, joined=False, plain=True)
    first = Shown(session_id="s", prompt_id="p", turn=None, parts=(), note="It waits.")
    for shown in (first, dataclasses.replace(first, note="It still waits.")):
        with pytest.raises(KeyboardInterrupt):
            view.show(shown)
    assert updates == [False, True]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
