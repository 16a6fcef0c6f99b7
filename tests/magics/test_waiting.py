"""Stopping what is waited for, also where that is refused."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_agentchat.magics.waiting import LEFT, Waiting
from jupyter_agentchat.magics.worker import Worker
from jupyter_agentchat.protocol.parts import Author, Prompt
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.transcript import Transcript, Turn

PERSON = Author(kind="user", name="u", display_name="U")
PROMPT = Prompt(part_id="q", turn_id="t", status="completed", author=PERSON, content=())


def turn(state: Any, **more: Any) -> Transcript:
    there = Turn(turn_id="t", agent="a", started_at=0, state=state, since=0, parts=(PROMPT,), **more)
    return Transcript(session_id="s", turns=(there,))


class Way:
    """Refuses what it is told to, once; a turn that is cancelled ends."""

    epoch = None
    is_afar = False
    heard: Any

    def __init__(self, **refusals: Refused) -> None:
        self.refusals = refusals
        self.asked: list[str] = []

    async def cancel(self, _session_id: str, turn_id: str) -> None:
        self._ask(f"cancel {turn_id}")
        self.heard(turn("ended", stop_reason="cancelled"))

    async def take_back(self, _session_id: str, prompt_id: str) -> None:
        try:
            self._ask(f"take_back {prompt_id}")
        finally:
            self.after_take_back()

    def after_take_back(self) -> None:
        """What the session says after that."""

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        refused = self.refusals.pop(what.split(maxsplit=1)[0], None)
        if refused is not None:
            raise refused


class View:
    """Interrupts, as Ctrl+C does, each time it shows something that is on its list."""

    def __init__(self, *interrupts: str) -> None:
        self.interrupts = list(interrupts)
        self.notes: list[str] = []

    def show(self, shown: Any) -> None:
        self.notes.append(shown.note)
        if self.interrupts and self.interrupts[0] == shown.note and not shown.is_last:
            del self.interrupts[0]
            raise KeyboardInterrupt


@pytest.fixture
def worker():
    worker = Worker()
    yield worker

    async def nothing() -> None:
        return

    worker.close(nothing())


def wait(worker: Worker, way: Way, view: View, *transcripts: Transcript) -> None:
    waiting = Waiting(worker, way, view)  # type: ignore[arg-type]
    way.heard = waiting.heard

    async def said() -> str:
        for transcript in transcripts:
            waiting.heard(transcript)
        return "q"

    waiting.until_over("s", worker.start(said()))


def test_a_stop_that_was_refused_may_be_tried_again(worker):
    way, view = Way(cancel=Refused("not_found", "No.")), View("", "No.")
    wait(worker, way, view, turn("running"))
    assert way.asked == ["cancel t", "cancel t"]
    assert LEFT not in view.notes


@pytest.mark.parametrize("is_known", [True, False], ids=["known at once", "known later"])
def test_a_prompt_that_has_just_begun_is_stopped_instead_of_taken_back(worker, is_known):
    way, view = Way(take_back=Refused("stale_request", "Gone.")), View("")

    def begun() -> None:
        if is_known:
            way.heard(turn("running"))
        else:
            worker.loop.call_soon(lambda: worker.loop.call_soon(way.heard, turn("running")))

    way.after_take_back = begun  # type: ignore[method-assign]
    wait(worker, way, view, Transcript(session_id="s"))
    assert way.asked == ["take_back q", "cancel t"]
    assert LEFT not in view.notes
