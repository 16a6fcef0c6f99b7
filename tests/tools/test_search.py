"""Searching as a model and a person see it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_agentchat.protocol.parts import Location
from jupyter_agentchat.tools.search import Search, SearchInput
from jupyter_agentchat.tools.search_report import LOCATIONS, MOST_FILES, MOST_LINES
from jupyter_agentchat.tools.tool import Context, Preview, ToolError
from tests.workspace.process import children

TOOL = Search()


async def output(context: Context, **given) -> str:
    return (await TOOL.run(SearchInput(**given), context)).output


def put(context: Context, name: str, text: str) -> Path:
    path = context.workspace / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


async def test_lines_under_a_line_of_facts(context: Context) -> None:
    put(context, "load.py", "import csv\n\nrain = 0\n")
    put(context, "data/rain.md", "# Rain\n\nIt rained.\n")
    put(context, ".hidden", "rain")
    (context.workspace / "image.png").write_bytes(b"\0rain")
    put(context, "node_modules/x.js", "rain")

    result = await TOOL.run(SearchInput(text="rain"), context)

    assert result.output == (
        ".: 2 lines in 2 files of 2 searched; left out: 1 hidden, 1 not text, node_modules/\n\n"
        "load.py:3: rain = 0\n"
        "data/rain.md:3: It rained."
    )
    assert result.locations == (Location(path="load.py", line=3), Location(path="data/rain.md", line=3))


async def test_what_is_left_out_is_named_as_far_as_it_helps(context: Context) -> None:
    put(context, ".gitignore", "*.log\n/out*/\n")
    put(context, "a.log", "rain")
    for number in range(6):
        put(context, f"out{number}/a", "rain")

    assert await output(context, text="rain") == (
        ".: 0 lines in 0 files of 0 searched; left out: 1 hidden, 1 ignored by git, "
        "out0/, out1/, out2/, out3/, out4/, 1 more folder like these"
    )


async def test_paths_when_there_is_no_text(context: Context) -> None:
    for name in ("a.py", "b/c.py", "b/d.txt"):
        put(context, name, "")

    result = await TOOL.run(SearchInput(files="*.py"), context)

    assert result.output == ".: 2 files\n\na.py\nb/c.py"
    assert result.locations == (Location(path="a.py"), Location(path="b/c.py"))
    assert await output(context, files="*.rs") == ".: 0 files"


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"text": "RAIN"}, 0),
        ({"text": "RAIN", "ignore_case": True}, 2),
        ({"text": r"^rain\b", "regex": True}, 1),
        ({"text": "rain", "files": "*.md"}, 0),
        ({"text": "rain", "path": "a.txt"}, 2),
    ],
)
async def test_how_it_is_looked_for(context: Context, given: dict, found: int) -> None:
    put(context, "a.txt", "rain\nit rained\n")

    assert f": {found} line" in await output(context, **given)


@pytest.mark.parametrize("text", [r"def \w+", "a.*b", "a|b", "^a", "a$", r"a\.b", "(a|b)?"])
async def test_a_text_that_looks_like_a_pattern_and_is_not_found_is_explained(
    context: Context, text: str
) -> None:
    put(context, "a", "def load():\n")

    assert "taken to the letter; set regex" in await output(context, text=text)
    assert "to the letter" not in await output(context, text=text, regex=True)


@pytest.mark.parametrize("text", ["load.py", "what?", "f(x)", "a + b", "x[0]", "$HOME", "C++"])
async def test_a_text_that_looks_like_none_is_not(context: Context, text: str) -> None:
    assert "to the letter" not in await output(context, text=text)


async def test_what_is_too_much_is_counted(context: Context) -> None:
    for number in range(30):
        put(context, f"{number:02}.txt", "rain\n" * 60)

    said = await output(context, text="rain")

    lines = said.split("\n")
    assert lines[0] == ".: 1,800 lines in 30 files of 30 searched"
    assert lines[52] == "[… 10 more lines in 00.txt …]"
    assert sum(line.endswith(": rain") for line in lines) == MOST_LINES
    assert lines[-1].startswith("[… 1,560 more lines not shown here: 04.txt (60), 05.txt (60)")
    assert lines[-1].endswith(f"and {30 - 4 - LOCATIONS} other files …]")


async def test_too_many_files_are_counted(context: Context) -> None:
    for number in range(MOST_FILES + 7):
        put(context, f"{number:03}", "")

    said = await output(context, files="*")

    assert said.startswith(".: 507 files\n\n000\n")
    assert said.endswith("499\n[… 7 more files not shown here …]")


async def test_long_lines_do_not_fill_the_answer(context: Context) -> None:
    for number in range(300):
        put(context, f"{number:03}", "x" * 100_000 + "needle" + "x" * 100_000)

    said = await output(context, text="needle")

    assert len(said) < 35_000
    assert ": 300 lines in 300 files" in said


async def test_a_name_cannot_pretend_to_be_a_line(context: Context) -> None:
    put(context, "a\nb.py:7: rain", "rain")

    assert (await output(context, text="rain")).split("\n\n")[1] == "a\\nb.py:7: rain:1: rain"


async def test_a_pattern_that_never_ends_is_left_and_said(context: Context) -> None:
    put(context, "a", "a" * 60 + "b")
    others = children()

    result = await Search(seconds=0.2).run(SearchInput(text="(a+)+$", regex=True), context)

    assert "time was up at a, so there may be more" in result.output
    assert children() <= others


async def test_r_s6_a_stop_ends_the_pattern_too(context: Context) -> None:
    put(context, "a", "a" * 60 + "b")
    others = children()
    running = asyncio.create_task(Search(seconds=60).run(SearchInput(text="(a+)+$", regex=True), context))
    assert await asyncio.to_thread(within, 30, lambda: len(children() - others) == 1)

    running.cancel()

    with pytest.raises(asyncio.CancelledError):
        await running
    assert await asyncio.to_thread(within, 5, lambda: children() <= others)


def within(seconds: float, true: Callable[[], bool]) -> bool:
    """Say whether it becomes true; nothing tells of a process when it comes and goes."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
    return True


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ({"text": "rain"}, "Search for `rain`"),
        ({"text": "rain", "files": "*.py", "path": "link"}, "Search for `rain` in `*.py` in `data`"),
        ({"files": "*.py"}, "Find `*.py`"),
        ({"text": "a\n\u202e`b"}, "Search for `` a \\u202e`b ``"),
        ({"text": "x" * 100}, f"Search for `{'x' * 60}…`"),
    ],
)
def test_the_preview_says_what_and_where(context: Context, given: dict, title: str) -> None:
    (context.workspace / "data").mkdir()
    (context.workspace / "link").symlink_to("data")
    path = "data" if "path" in given else "."

    assert TOOL.preview(SearchInput(**given), context) == Preview(
        title=title, paths=(path,), locations=(Location(path=path),)
    )


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"text": "a", "path": "missing"}, "There is no `missing`"),
        ({"text": "a", "path": ".."}, "outside"),
        ({"text": "a", "path": ".ssh"}, "private"),
        ({"text": "(", "regex": True}, "no regular expression"),
        ({"files": "/"}, "pattern of file names"),
        ({}, "Say what to search for"),
    ],
)
async def test_what_cannot_be_searched_is_said(context: Context, given: dict, complaint: str) -> None:
    (context.workspace / ".ssh").mkdir()

    with pytest.raises(ToolError, match=complaint) as refused:
        await output(context, **given)
    assert str(context.workspace) not in str(refused.value)
