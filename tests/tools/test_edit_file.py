"""Editing as a model and a person see it."""

from __future__ import annotations

import asyncio
import hashlib

import pytest

from jupyter_agentchat.protocol.parts import Diff, Location
from jupyter_agentchat.tools.edit_file import EditFile, EditFileInput
from jupyter_agentchat.tools.tool import Context, Preview, ToolError

TOOL = EditFile()


def asked(path: str = "a.py", old: str = "two", new: str = "2", **given) -> EditFileInput:
    return EditFileInput(path=path, old_text=old, new_text=new, **given)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


async def test_what_changed_and_the_new_hash(context: Context) -> None:
    (context.workspace / "a.py").write_text("one\ntwo\nthree\n")

    result = await TOOL.run(asked(), context)

    content = b"one\n2\nthree\n"
    assert result.output == f"Edited `a.py` at line 2: now 12 bytes, sha256 {sha256(content)}."
    assert result.diffs == (Diff(path="a.py", old_text="one\ntwo\nthree\n", new_text="one\n2\nthree\n"),)
    assert (context.workspace / "a.py").read_bytes() == content


async def test_all_places_are_counted_and_the_first_named(context: Context) -> None:
    (context.workspace / "a.py").write_text("two\n" * 12)

    result = await TOOL.run(asked(replace_all=True), context)

    assert result.output.startswith(
        "Edited `a.py` in 12 places, at lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, …: now"
    )
    assert (context.workspace / "a.py").read_text() == "2\n" * 12


def test_the_preview_shows_the_change_where_it_is_and_makes_none(context: Context) -> None:
    lines = [f"line {number}\n" for number in range(1, 5_001)]
    path = context.workspace / "a.py"
    path.write_text("".join(lines))
    (context.workspace / "link").symlink_to("a.py")

    preview = TOOL.preview(asked("link", "line 4000\n", "this\nthat\n"), context)

    around = (lines[3_996:3_999], lines[4_000:4_003])
    assert preview == Preview(
        title="Edit `a.py`",
        paths=("a.py",),
        locations=(Location(path="a.py", line=4_000),),
        diffs=(
            Diff(
                path="a.py",
                old_text="".join([*around[0], "line 4000\n", *around[1]]),
                new_text="".join([*around[0], "this\nthat\n", *around[1]]),
                line=3_997,
            ),
        ),
    )
    assert path.read_text() == "".join(lines)


async def test_calls_one_after_the_other_each_see_what_the_one_before_left(context: Context) -> None:
    (context.workspace / "a.py").write_text("one\ntwo\n")

    for old, new in (("one", "two"), ("two\ntwo", "three")):
        await TOOL.run(asked(old=old, new=new), context)

    assert (context.workspace / "a.py").read_text() == "three\n"


async def test_r_t4_a_file_that_changed_since_it_was_read_is_left_alone(context: Context) -> None:
    path = context.workspace / "a.py"
    path.write_text("two\nthree")
    call = asked(expected_hash=sha256(b"two\nfour"))

    with pytest.raises(ToolError, match="changed since it was read"):
        await asyncio.to_thread(TOOL.preview, call, context)
    with pytest.raises(ToolError, match="changed since it was read"):
        await TOOL.run(call, context)
    assert path.read_text() == "two\nthree"


async def test_r_a1_a_change_at_the_place_makes_another_preview(context: Context) -> None:
    path = context.workspace / "a.py"
    path.write_text("one\ntwo\n")
    before = await asyncio.to_thread(TOOL.preview, asked(), context)

    path.write_text("if root:\n    one\n    two\n")

    assert await asyncio.to_thread(TOOL.preview, asked(), context) != before


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"path": "missing"}, "There is no `missing` in the workspace"),
        ({"path": ".git/config"}, "protected"),
        ({"path": "a.ipynb"}, "in the notebook itself"),
        ({"path": "../x"}, "outside"),
        ({"path": "folder"}, "is a folder"),
        ({"path": ""}, "name a file"),
        ({"old": ""}, "no text to replace"),
        ({"old": "four"}, "not in `a.py`"),
        ({"old": "e"}, "stands 3 times in `a.py`, in lines 1, 3, 3"),
        ({"new": "two"}, "nothing would change"),
        ({"new": "\ud800"}, "lone surrogate"),
    ],
)
async def test_what_stands_against_it_is_said_before_anybody_is_asked(
    context: Context, given: dict, complaint: str
) -> None:
    (context.workspace / "folder").mkdir()
    (context.workspace / "a.py").write_text("one\ntwo\nthree\n")

    with pytest.raises(ToolError, match=complaint) as refused:
        await asyncio.to_thread(TOOL.preview, asked(**given), context)
    with pytest.raises(ToolError, match=complaint):
        await TOOL.run(asked(**given), context)
    assert str(context.workspace) not in str(refused.value)
    assert (context.workspace / "a.py").read_text() == "one\ntwo\nthree\n"


async def test_bytes_that_are_not_text_are_shown_as_such_and_kept(context: Context) -> None:
    path = context.workspace / "a.py"
    path.write_bytes(b"\xef\xbb\xbfcaf\xe9\r\ntwo")

    result = await TOOL.run(asked(), context)

    assert result.diffs[0].new_text == "\ufeffcaf\ufffd\r\n2"
    assert path.read_bytes() == b"\xef\xbb\xbfcaf\xe9\r\n2"
