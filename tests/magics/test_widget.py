"""`%agent --bg` where ipywidgets is: a real kernel, and a front end that keeps what its messages say."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

from jupyter_agentchat.magics import widget
from jupyter_agentchat.magics.handover import TARGET
from jupyter_agentchat.magics.view import Shown
from jupyter_agentchat.magics.widget import MIME, WidgetView, find_ipywidgets
from jupyter_agentchat.protocol.parts import Text
from tests.magics.conftest import HOSTILE, LOAD

WITHOUT = "import sys; sys.modules['ipywidgets'] = None"


class FrontEnd:
    """Keeps the widgets' states, the displays and what was ever sent as HTML."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self._client = client
        self.widgets: dict[str, dict[str, Any]] = {}
        self.opened = 0
        self.values: list[str] = []
        self.bundles: list[dict[str, Any]] = []
        self.errors: list[Any] = []
        self.draws = True

    def run(self, cell: str, **how: Any) -> None:
        """Begin a cell, and see it to its end."""
        message_id = self._client.execute(cell, **how)
        self._until(lambda m: _is_end(m, message_id))

    def until(self, wanted: Any) -> None:
        """Wait until what came is as wanted."""
        if not wanted():
            self._until(lambda _: wanted())

    def click(self, model_id: str) -> None:
        """Send what a browser sends."""
        self._say(model_id, method="custom", content={"event": "click"})

    def _say(self, model_id: str, **data: Any) -> None:
        content = {"comm_id": model_id, "data": {**data, "buffer_paths": []}}
        self._client.shell_channel.send(self._client.session.msg("comm_msg", content))

    def button(self, word: str) -> str | None:
        """The id of a button that can be seen."""
        shown = [child for state in self.widgets.values() for child in state.get("children", ())]
        return next(
            (i for i, s in self.widgets.items() if s.get("description") == word and _ref(i) in shown), None
        )

    @property
    def is_over(self) -> bool:
        """Whether what stands there is what is saved."""
        return bool(self.bundles) and MIME not in self.bundles[-1] and "demo agent" in self.said

    @property
    def said(self) -> str:
        return str(self.bundles[-1]["text/plain"])

    def _draw(self, model_id: str | None) -> None:
        if model_id is not None and self.draws:
            self._say(model_id, method="update", state={"_view_count": 1})

    def _until(self, wanted: Any) -> None:
        message: dict[str, Any] = {}
        while not message or not wanted(message):
            message = self._client.get_iopub_msg(timeout=60)
            self._take(message["msg_type"], message["content"])

    def _take(self, kind: str, content: dict[str, Any]) -> None:
        if content.get("target_name") == TARGET:
            return  # whoever does not know it passes it over
        if kind in ("comm_open", "comm_msg"):
            state = content["data"].get("state", {})
            self.opened += kind == "comm_open"
            self.widgets.setdefault(content["comm_id"], {}).update(state)
            self.values += [state["value"]] if isinstance(state.get("value"), str) else []
        elif kind == "comm_close":
            self.widgets.pop(content["comm_id"], None)
        elif kind in ("display_data", "update_display_data"):
            self.bundles.append(content["data"])
            self._draw(content["data"].get(MIME, {}).get("model_id"))
        elif kind == "error":
            self.errors.append(content)


def _is_end(message: dict[str, Any], message_id: str) -> bool:
    is_idle = message["content"].get("execution_state") == "idle"
    return is_idle and message["parent_header"].get("msg_id") == message_id


def _ref(model_id: str) -> str:
    return f"IPY_MODEL_{model_id}"


@pytest.fixture
def front_end(place):
    manager, client = start_new_kernel(cwd=str(place))
    try:
        opened = FrontEnd(client)
        opened.run(LOAD)
        yield opened
        assert not opened.errors
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.mark.parametrize(("word", "ran"), [("Allow once", True), ("Deny", False)])
def test_a_click_answers_and_what_is_saved_has_no_widget(front_end, place, word, ran):
    front_end.run("%agent --bg Run touch ran.txt")
    front_end.until(lambda: front_end.button(word))
    front_end.until(lambda: "May it?" in front_end.said)
    assert front_end.bundles[-1][MIME]["model_id"] in front_end.widgets
    assert set(front_end.bundles[-1]) == {"text/plain", "text/markdown", MIME}
    assert not (place / "ran.txt").exists()
    front_end.click(front_end.button(word))
    front_end.until(lambda: front_end.is_over and not front_end.widgets)
    assert (place / "ran.txt").exists() == ran
    assert ("completed" in front_end.said) == ran
    assert "Nobody could be asked" not in front_end.said
    assert set(front_end.bundles[-1]) == {"text/plain", "text/markdown"}


def test_a_click_on_stop_stops_the_turn_that_asks(front_end, place):
    front_end.run("%agent --bg Run touch ran.txt")
    front_end.until(lambda: front_end.button("Deny"))
    front_end.click(front_end.button("Stop"))
    front_end.until(lambda: MIME not in front_end.bundles[-1] and not front_end.widgets)
    assert "Stopped." in front_end.said
    assert not (place / "ran.txt").exists()


def test_who_does_not_show_widgets_is_not_waited_for(front_end, place):
    front_end.draws = False
    front_end.run(f"import {widget.__name__} as w; w.SEEN_WITHIN = 0.0")
    front_end.run("%agent --bg Run touch ran.txt")
    front_end.until(lambda: front_end.is_over)
    assert "Nobody could be asked" in front_end.said
    assert not (place / "ran.txt").exists()


def test_hostile_text_is_only_text(front_end, place):
    (place / "bad.txt").write_text(HOSTILE)
    front_end.run("%agent --bg Read bad.txt")
    front_end.until(lambda: front_end.is_over and not front_end.widgets)
    html = "\n".join(front_end.values)
    assert "&lt;script&gt;alert(1)" in html
    assert "<details><summary>" in html
    assert "<script" not in html
    assert "<img" not in html


@pytest.mark.parametrize(
    ("before", "cell", "person"),
    [
        (WITHOUT, "%agent --bg Run touch ran.txt", True),
        ("", "%agent --bg Run touch ran.txt", False),
        ("", "%agent Run touch ran.txt", False),
    ],
    ids=["without ipywidgets", "run by a program", "a cell that waits"],
)
def test_elsewhere_everything_is_as_it_was(front_end, place, before, cell, person):
    front_end.run(before)
    front_end.run(cell, allow_stdin=person)
    front_end.until(lambda: front_end.is_over)
    assert "Nobody could be asked" in front_end.said
    assert front_end.opened == 0
    assert not any(MIME in bundle for bundle in front_end.bundles)
    assert not (place / "ran.txt").exists()


def test_what_has_not_changed_is_not_sent_and_text_that_grows_draws_no_display_anew(monkeypatch):
    sent: list[dict[str, Any]] = []
    published: list[Any] = []
    ipywidgets = find_ipywidgets()
    view = WidgetView(
        lambda **what: published.append(what), joined=False, ipywidgets=ipywidgets, clicked=lambda *_: None
    )
    monkeypatch.setattr(ipywidgets.Widget, "_send", lambda _self, msg, buffers=None: sent.append(msg))

    def show(text: str) -> Shown:
        part = Text(part_id="p", turn_id="t", text=text, status="in_progress")
        shown = Shown(session_id="s", prompt_id="q", turn=None, parts=(part,))
        view.show(shown)
        return shown

    show("One")
    sent.clear()
    show("One, two")
    show("One, two")
    assert [list(message["state"]) for message in sent] == [["value"]]
    assert "One, two" in json.dumps(sent)
    assert len(published) == 1
