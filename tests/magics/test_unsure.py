"""A server that may have the kernel and cannot be used: it is looked for again, its notebook not written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from jupyter_agentchat.magics import alone, joined
from jupyter_agentchat.magics.handover import Handover
from jupyter_agentchat.magics.prompting import Prompting
from jupyter_agentchat.protocol.refused import Refused


class Server:
    """Says which kernels it has, and of itself nothing: or refuses either."""

    root, pid = Path("/work"), 1

    def __init__(self, *kernels: str, refuses: str = "") -> None:
        self.kernels = kernels
        self.refuses = refuses

    async def get(self, _path: str, _kind: object) -> list[Any]:
        if self.refuses == "sessions":
            raise Refused("not_found", "It does not answer.")
        return [{"path": "a.ipynb", "kernel": {"id": kernel}} for kernel in self.kernels]

    async def about(self) -> None:
        if self.refuses == "about":
            raise Refused("not_found", "It does not have jupyter_agentchat.")


@pytest.mark.parametrize(
    ("servers", "found"),
    [
        ([], (False, True)),
        ([Server("other")], (False, True)),
        ([Server("mine")], (True, True)),
        ([Server(refuses="sessions")], (False, False)),
        ([Server("mine", refuses="about")], (False, False)),
        ([Server(refuses="sessions"), Server("mine")], (True, True)),
    ],
)
async def test_alone_is_sure_only_when_every_server_has_answered(monkeypatch, servers, found):
    async def running() -> list[Any]:
        return list(servers)

    monkeypatch.setattr(joined, "running_servers", running)
    monkeypatch.setattr(joined, "Joined", lambda server, path: (server, path))  # it would look at the disk
    way, is_sure = await joined.find_server("mine")
    assert (way is not None, is_sure) == found


class Way:
    """Only stands there."""

    def __init__(self, said: str) -> None:
        self.alone = said

    async def close(self) -> None:
        self.alone = "closed"


@pytest.fixture
def prompting(monkeypatch):
    shell = InteractiveShell(config=Config(HistoryManager={"enabled": False}))
    prompting = Prompting(shell, Handover(shell))
    monkeypatch.setattr(prompting, "_kernel_id", lambda: "mine")
    yield prompting
    prompting.close()


def test_a_server_that_did_not_answer_is_looked_for_again(prompting, monkeypatch, capsys):
    by_itself, server = Way("Alone."), Way("")
    answers = [(None, False), (None, False), (server, True)]
    notebooks = []

    async def find_server(_kernel_id: str) -> Any:
        return answers.pop(0)

    async def stand_alone(notebook: Path | None) -> Any:
        notebooks.append(notebook)
        return by_itself

    monkeypatch.setattr(joined, "find_server", find_server)
    monkeypatch.setattr(alone, "stand_alone", stand_alone)
    monkeypatch.setenv("JPY_SESSION_NAME", "/work/a.ipynb")
    assert [prompting._open() for _ in range(4)] == [by_itself, by_itself, server, server]
    assert notebooks == [Path("/work/a.ipynb")]
    assert capsys.readouterr().out == "Alone.\n"
    prompting.close()
    assert (by_itself.alone, server.alone) == ("closed", "closed")


@pytest.mark.parametrize(
    ("vs_code", "jupyter", "notebook"),
    [
        ("/a/b.ipynb", "/c/d.ipynb", "/a/b.ipynb"),
        (None, "/c/d.ipynb", "/c/d.ipynb"),
        (None, "/c/Console 1", None),
        (None, None, None),
    ],
)
def test_the_notebook_that_an_editor_has_open(prompting, monkeypatch, vs_code, jupyter, notebook):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    if jupyter is not None:
        monkeypatch.setenv("JPY_SESSION_NAME", jupyter)
    prompting._shell.user_ns["__vsc_ipynb_file__"] = vs_code
    assert prompting._notebook() == (notebook and Path(notebook))
