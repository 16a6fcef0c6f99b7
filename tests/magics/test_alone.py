"""`%agent` where no server has the kernel: nbclient, and plain IPython."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient
from nbconvert import HTMLExporter, MarkdownExporter
from traitlets.config import Config

from jupyter_agentchat.magics.alone import ALONE
from jupyter_agentchat.magics.view import MIME
from tests.magics.conftest import HOSTILE, LOAD
from tests.messages_api.script import tool_use
from tests.messages_api.server import MessagesApi

DEMO = "demo agent · no model"


def run_through(folder: Path, *cells: str) -> Any:
    """Run a notebook from the command line's point of view, save it, and return it as it was saved."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in (LOAD, *cells)])
    NotebookClient(book, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    nbformat.write(book, folder / "done.ipynb")
    return nbformat.read(folder / "done.ipynb", 4)


def words(cell: Any) -> str:
    """What stands under a cell, as text."""
    return "\n".join(str(o.get("text") or o.get("data", {}).get("text/plain", "")) for o in cell.outputs)


def test_a_notebook_without_a_server_is_answered_saved_and_readable_with_nothing_active(place):
    (place / "bad.txt").write_text(HOSTILE)
    book = run_through(
        place,
        "answer = %agent Read bad.txt",
        "%agent <b onclick=x>you</b>?",
        "%agent Run touch ran.txt",
        "print(answer.text)",
    )
    assert words(book.cells[1]).startswith(ALONE)
    assert "[Read `bad.txt`: completed" in words(book.cells[1])
    assert "this cell cannot take input" in words(book.cells[3])
    assert not (place / "ran.txt").exists()
    assert DEMO in words(book.cells[4])
    assert [cell.execution_count for cell in book.cells] == [1, 2, 3, 4, 5]
    displays = [o for cell in book.cells for o in cell.outputs if o.output_type == "display_data"]
    assert {tuple(sorted(o.data)) for o in displays} == {("text/markdown", "text/plain")}
    assert MIME not in json.dumps(book)

    html, _ = HTMLExporter(template_name="basic").from_notebook_node(book)
    markdown, _ = MarkdownExporter().from_notebook_node(book)
    for active in ("<script>alert", "<img src=x", "<b onclick"):
        assert active not in html
    assert "<details><summary>Read <code>bad.txt</code>: completed" in html
    assert html.count("<details>") == html.count("</details>")
    assert DEMO in html
    assert DEMO in markdown


class TestPlainIPython:
    @pytest.fixture
    def shell(self, place):
        shell = InteractiveShell(config=Config(HistoryManager={"enabled": False}))
        shell.run_cell(LOAD)
        yield shell
        shell.run_cell("%unload_ext jupyter_agentchat")

    def test_it_streams_returns_and_goes_on_in_the_same_session(self, shell, capsys):
        shell.run_cell("first = %agent Explain yourself")
        shell.run_cell("%agent -o second Search for nothing;")
        first, second = shell.user_ns["first"], shell.user_ns["second"]
        assert capsys.readouterr().out.startswith(f"{ALONE}\nI am")
        assert DEMO in first.text
        assert (first.session_id, first.cost, first.usage.requests) == (second.session_id, 0.0, 0)
        shell.run_cell("%agent reset")
        shell.run_cell("third = %agent Explain yourself")
        assert shell.user_ns["third"].session_id != first.session_id

    def test_names_are_put_in_and_raw_leaves_them(self, shell, capsys):
        shell.user_ns["topic"] = "the weather"
        shell.run_cell("%agent -o a Search for {topic} and {nothing}")
        shell.run_cell("%agent --raw -o b Search for {topic}")
        assert "Search for `the weather and {nothing}`" in str(shell.user_ns["a"].parts)
        assert "Search for `{topic}`" in str(shell.user_ns["b"].parts)

    def test_errors_are_sentences(self, shell, capsys):
        for cell, sentence in {
            "%agent --loud x": "There is no option --loud",
            "%agent -s nobody x": "There is no session called 'nobody'.",
            "%agent": "Say what you want",
            "%agent fix": "No code has failed here",
            "%agent --agent nobody x": "There is no agent 'nobody'",
        }.items():
            result = shell.run_cell(cell)
            assert not result.success
            told = capsys.readouterr().out.splitlines()
            assert told[-1].startswith(f"%agent: {sentence}"), told

    def test_the_last_error_of_the_person_is_what_is_fixed(self, shell, capsys):
        shell.run_cell("nothing_here")
        shell.run_cell("%agent --loud x")
        shell.run_cell("%agent -o a fix")
        assert "NameError" in json.dumps([str(part) for part in shell.user_ns["a"].parts])
        assert "NotDone" not in shell.user_ns["a"].text

    def test_words_say_what_there_is(self, shell, capsys):
        for word in ("help", "version", "list"):
            shell.run_cell(f"%agent {word}")
        told = capsys.readouterr().out
        assert "%agent WHAT YOU WANT" in told
        assert "* demo: Demo agent" in told

    async def test_a_real_agent_runs_its_code_in_the_namespace_and_says_what_it_cost(
        self, shell, monkeypatch
    ):
        monkeypatch.setenv("JUPYTER_AGENTCHAT_PERMISSION_MODE", "bypass")
        async with MessagesApi() as messages:
            monkeypatch.setenv("ANTHROPIC_API_KEY", messages.terms.key)
            monkeypatch.setenv("ANTHROPIC_BASE_URL", messages.url)
            shell.user_ns["data"] = [1, 2, 3]
            messages.reply(tool_use("run_code", {"code": "total = sum(data)\ntotal"}))
            messages.reply(tool_use("inspect_variables", {"name": "total"}))
            messages.reply("It is 6.")
            await asyncio.to_thread(shell.run_cell, "answer = %agent what is the sum of data?")
            answer = shell.user_ns["answer"]
            told = json.dumps(messages.requests[-1].messages)
        assert (messages.refused, messages.mistakes) == ([], [])
        assert (answer.text, answer.usage.requests, answer.stop_reason) == ("It is 6.", 3, "end_turn")
        assert answer.cost
        assert shell.user_ns["total"] == 6
        assert "code: done\\n6" in told
        assert "total: int = 6" in told
        assert messages.terms.key not in told

    def test_the_key_of_the_person_stays_in_the_environment(self, shell, monkeypatch):
        monkeypatch.setenv("ANTHROPIC_API_KEY", "mine")
        monkeypatch.setenv("JUPYTER_AGENTCHAT_AGENT", "demo")
        shell.run_cell("%agent -o a Explain yourself")
        assert DEMO in shell.user_ns["a"].text
        assert os.environ["ANTHROPIC_API_KEY"] == "mine"
