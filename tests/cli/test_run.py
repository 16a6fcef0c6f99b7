"""`run`: a job on a notebook with the real SDK, a real kernel and nobody there."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.cli.terminal import Done, Shell, finished
from tests.messages_api.script import reply, text, tool_use
from tests.messages_api.server import MessagesApi

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
CELL = f"""
import os
from base64 import b64decode
from IPython.display import Image
answer = 6 * 7
print('it is', answer, os.getpid())
Image(b64decode({PNG!r}))
"""


def notebook(shell: Shell) -> Path:
    """Write a notebook with one cell, ``c1``."""
    cell = {
        "id": "c1",
        "cell_type": "code",
        "source": CELL,
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = shell.work / "work.ipynb"
    path.write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": spec}, "cells": [cell]})
    )
    return path


def outputs(path: Path) -> str:
    """What stands under the first cell."""
    cell = json.loads(path.read_text())["cells"][0]
    return "".join(piece for output in cell["outputs"] for piece in output.get("text", []))


@asynccontextmanager
async def api_for(shell: Shell) -> AsyncIterator[MessagesApi]:
    """Have an API that the shell's commands ask."""
    async with MessagesApi() as api:
        shell.environment |= {"ANTHROPIC_API_KEY": api.terms.key, "ANTHROPIC_BASE_URL": api.url}
        yield api
    assert api.refused == []
    assert api.mistakes == []


def events(done: Done, kind: str) -> list[Any]:
    """The events of a kind, in order."""
    return [line["event"] for line in done.lines[:-1] if line["event"]["type"] == kind]


def calls(done: Done) -> list[tuple[str, str]]:
    """Each tool call's name and last status."""
    last = {
        event["part"]["part_id"]: event["part"]
        for event in events(done, "part_updated")
        if event["part"]["type"] == "tool_call"
    }
    return [(part["name"], part["status"]) for part in last.values()]


def is_alive(pid: int) -> bool:
    """Whether the process still runs; a zombie does not."""
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


async def test_a_cell_runs_its_output_is_saved_and_the_kernel_ends(shell: Shell) -> None:
    path = notebook(shell)
    async with api_for(shell) as api:
        api.reply(tool_use("read_notebook", {"path": "work.ipynb"}))
        api.reply(tool_use("run_cell", {"path": "work.ipynb", "cell_ids": ["c1"]}))
        api.reply("It is 42.")
        done = await shell.run("run", "work.ipynb", "What is the answer?", "-y")
    assert done.status == 0, done.err
    assert calls(done) == [("read_notebook", "completed"), ("run_cell", "completed")]
    result = done.lines[-1]
    assert (result["type"], result["stop_reason"], result["text"]) == ("result", "end_turn", "It is 42.")
    assert result["totals"]["requests"] == 3
    assert result["totals"]["output_tokens"] == api.billed.output
    assert [line["seq"] for line in done.lines[:-1]] == list(
        range(done.lines[0]["seq"], done.lines[0]["seq"] + len(done.lines) - 1)
    )
    said = outputs(path).split()
    assert said[:3] == ["it", "is", "42"]
    assert not is_alive(int(said[3]))
    assert api.terms.key not in done.out + done.err
    # The model got what the cell drew, in a way that the API takes.
    (answer,) = api.requests[2].messages[-1]["content"]
    source = {"type": "base64", "media_type": "image/png", "data": PNG}
    assert [block["source"] for block in answer["content"] if block["type"] == "image"] == [source]
    # The prompt names the notebook, and the session stays.
    assert "work.ipynb" in json.dumps(api.requests[0].messages)
    rows = (await shell.run("list", "--json")).lines
    assert [(row["session_id"], row["notebook"]) for row in rows] == [(result["session_id"], "work.ipynb")]


async def test_what_nobody_allowed_is_denied_with_the_reason(shell: Shell) -> None:
    path = notebook(shell)
    before = path.read_bytes()
    async with api_for(shell) as api:
        api.reply(tool_use("run_cell", {"path": "work.ipynb", "cell_ids": ["c1"]}))
        api.reply("As you wish.")
        done = await shell.run("run", "work.ipynb", "Run it")
    assert done.status == 0
    assert calls(done) == [("run_cell", "denied")]
    assert "Nobody is there to allow it" in json.dumps(api.requests[1].messages[-1])
    assert path.read_bytes() == before


async def test_a_mode_allows_edits_and_still_denies_what_runs(shell: Shell) -> None:
    notebook(shell)
    async with api_for(shell) as api:
        api.reply(tool_use("write_file", {"path": "new.txt", "content": "new"}))
        api.reply(tool_use("shell", {"command": "touch ran"}))
        api.reply("Done.")
        done = await shell.run("run", "work.ipynb", "Write", "--mode=accept_edits")
    assert calls(done) == [("write_file", "completed"), ("shell", "denied")]
    assert (shell.work / "new.txt").read_text() == "new"
    assert not (shell.work / "ran").exists()


async def test_ctrl_c_stops_the_turn_and_keeps_what_was_said(shell: Shell) -> None:
    notebook(shell)
    gate = asyncio.Event()
    async with api_for(shell) as api:
        api.enqueue(reply(text("So far. ", gate, "Never.")))
        process = await shell.start("run", "work.ipynb", "Talk")
        assert process.stdout is not None
        while b"So far." not in await process.stdout.readline():
            pass
        process.send_signal(signal.SIGINT)
        done = await finished(process)
    result = done.lines[-1]
    assert (done.status, result["stop_reason"], result["text"]) == (130, "cancelled", "So far. ")
    whole = await shell.run("export", "last", "--output=-")
    assert "So far." in whole.out


async def test_it_goes_on_in_a_session_with_all_that_came_before(shell: Shell) -> None:
    notebook(shell)
    async with api_for(shell) as api:
        api.reply("One.")
        api.reply("Two.")
        first = await shell.run("run", "work.ipynb", "First")
        second = await shell.run("run", "work.ipynb", "Second", "--session=last")
    assert second.lines[-1]["session_id"] == first.lines[-1]["session_id"]
    told = json.dumps(api.requests[1].messages)
    assert told.index("First") < told.index("One.") < told.index("Second")


async def test_a_failure_of_the_api_is_the_status_and_a_sentence(shell: Shell) -> None:
    notebook(shell)
    async with api_for(shell) as api:
        shell.environment["ANTHROPIC_API_KEY"] = "another"
        done = await shell.run("run", "work.ipynb", "Hello")
        assert api.refused
        api.calls.clear()
    assert done.status == 1
    assert done.lines[-1]["error"]["message"]
    assert "Traceback" not in done.err


async def test_misuse_is_told_and_nothing_is_begun(shell: Shell) -> None:
    notebook(shell)
    (shell.work / "plain.txt").write_text("x")
    for arguments, said in {
        ("work.ipynb",): "Name a notebook and say what to do",
        ("plain.txt", "x"): "is not a notebook",
        ("none.ipynb", "x"): "is not a notebook",
    }.items():
        done = await shell.run("run", *arguments)
        assert (done.status, done.out) == (2, "")
        assert said in done.err
    assert not shell.data.exists()
