"""An interrupt at a bad moment: what belongs to the person is theirs again, and nothing stays offered."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from jupyter_agentchat.magics.handover import Handover
from jupyter_agentchat.magics.line import read_line
from jupyter_agentchat.magics.namespace import Namespace
from jupyter_agentchat.magics.prompting import Prompting


class Shell(InteractiveShell):
    """Is interrupted when its publisher is replaced, once, if it is told to be."""

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value)
        if name == "display_pub" and (self.user_ns or {}).pop("interrupts", False):
            raise KeyboardInterrupt


@pytest.fixture
def shell():
    return Shell(config=Config(HistoryManager={"enabled": False}))


def run(shell: InteractiveShell, code: str, said: list[str]) -> None:
    Namespace(shell).run(code, silent=False, expressions={}, say=lambda kind, _: said.append(kind))


@pytest.mark.parametrize("is_begun", [False, True], ids=["in set-up", "in the end"])
def test_what_the_person_sees_with_is_as_it_was(shell, is_begun):
    before = (sys.stdout, sys.stderr, sys.displayhook, shell.display_pub)
    shell.user_ns["interrupts"] = not is_begun
    said: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        run(shell, "interrupts = True\nprint('x')", said)
    assert (sys.stdout, sys.stderr, sys.displayhook, shell.display_pub) == before
    assert "_showtraceback" not in vars(shell)
    assert set(said) == ({"stream"} if is_begun else set())


def test_a_publisher_that_was_kept_shows_where_the_person_is(shell, capsys):
    said: list[str] = []
    run(shell, "kept = get_ipython().display_pub", said)
    shell.user_ns["kept"].publish({"text/plain": "a plot"})
    assert "a plot" in capsys.readouterr().out
    assert said == []


class Way:
    """A session in which nothing is said."""

    alone, epoch, is_afar = "alone", None, False

    def __init__(self) -> None:
        self.offered: list[str | None] = []

    async def follow(self, *_what: object) -> None:
        return

    async def offer(self, _session_id: str, kernel_id: str | None) -> int:
        self.offered.append(kernel_id)
        return 0


@pytest.mark.parametrize("at", [1, 2])
def test_an_offer_is_taken_back_whenever_the_cell_is_interrupted(shell, monkeypatch, at):
    prompting, way, done = Prompting(shell, Handover(shell)), Way(), []
    wait = prompting._run

    def interrupted(work: Any) -> Any:
        done.append(wait(work))
        if len(done) == at:
            raise KeyboardInterrupt
        return done[-1]

    monkeypatch.setattr(prompting, "_run", interrupted)
    row, waiting = type("Row", (), {"session_id": "s", "mode": "ask"})(), type("Waiting", (), {})()
    waiting.heard, waiting.kernel_id = None, "k"
    with pytest.raises(KeyboardInterrupt):
        prompting._see_through(way, waiting, row, (), read_line("go"), lambda _: None)
    prompting.close()
    assert way.offered == ["k"] * (at - 1) + [None]
