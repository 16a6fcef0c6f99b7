"""Writing as a model and a person see it."""

from __future__ import annotations

import asyncio
import hashlib

import pytest

from jupyter_agentchat.protocol.parts import Diff, Location
from jupyter_agentchat.tools.tool import Context, Preview, ToolError
from jupyter_agentchat.tools.write_file import WriteFile, WriteFileInput
from jupyter_agentchat.workspace.editing import LARGEST

TOOL = WriteFile()


def asked(path: str, content: str = "new", expected_hash: str | None = None) -> WriteFileInput:
    return WriteFileInput(path=path, content=content, expected_hash=expected_hash)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


async def test_a_new_file_with_its_folders(context: Context) -> None:
    result = await TOOL.run(asked("a/b.txt", "Grüße"), context)

    assert result.output == f"Created `a/b.txt`: 7 bytes, sha256 {sha256('Grüße')}."
    assert result.diffs == (Diff(path="a/b.txt", old_text=None, new_text="Grüße"),)
    assert (context.workspace / "a" / "b.txt").read_text() == "Grüße"


async def test_an_old_file_is_replaced_and_the_change_shown(context: Context) -> None:
    (context.workspace / "a").write_text("old")

    result = await TOOL.run(asked("a"), context)

    assert result.output.startswith("Replaced `a`: 3 bytes")
    assert result.diffs == (Diff(path="a", old_text="old", new_text="new"),)


async def test_line_ends_are_written_as_they_are_given(context: Context) -> None:
    await TOOL.run(asked("a", "one\r\ntwo\n\0"), context)

    assert (context.workspace / "a").read_bytes() == b"one\r\ntwo\n\0"


def test_the_preview_shows_the_change_and_makes_none(context: Context) -> None:
    (context.workspace / "a").write_text("old")
    (context.workspace / "link").symlink_to("a")

    assert TOOL.preview(asked("link"), context) == Preview(
        title="Write `a`",
        paths=("a",),
        locations=(Location(path="a"),),
        diffs=(Diff(path="a", old_text="old", new_text="new"),),
    )
    assert TOOL.preview(asked("x/y"), context).diffs[0].old_text is None
    assert (context.workspace / "a").read_text() == "old"
    assert not (context.workspace / "x").exists()


def test_a_change_in_a_long_file_is_shown_where_it_is(context: Context) -> None:
    lines = [f"line {number} of a file that is longer than a card\n" for number in range(1, 5_001)]
    (context.workspace / "a").write_text("".join(lines))
    after = "".join([*lines[:2_499], "changed\n", *lines[2_500:]])

    (diff,) = TOOL.preview(asked("a", after), context).diffs

    assert diff.line == 2_497
    assert diff.new_text == "".join([*lines[2_496:2_499], "changed\n", *lines[2_500:2_503]])


def test_what_is_too_large_to_compare_says_so(context: Context) -> None:
    with (context.workspace / "a").open("wb") as file:
        file.truncate(LARGEST + 1)

    (diff,) = TOOL.preview(asked("a"), context).diffs

    assert diff.old_text == f"[`a` has {LARGEST + 1:,} bytes: too large to be compared or edited.]"
    assert diff.new_text == "new"


def test_what_is_replaced_need_not_be_text(context: Context) -> None:
    (context.workspace / "a").write_bytes(b"\0\1")

    (diff,) = TOOL.preview(asked("a"), context).diffs

    assert diff.old_text is not None
    assert "is not text" in diff.old_text


async def test_r_t4_a_file_that_changed_since_it_was_read_is_left_alone(context: Context) -> None:
    (context.workspace / "a").write_text("changed by somebody")
    call = asked("a", expected_hash=sha256("as it was read"))

    with pytest.raises(ToolError, match="changed since it was read"):
        await asyncio.to_thread(TOOL.preview, call, context)
    with pytest.raises(ToolError, match="changed since it was read"):
        await TOOL.run(call, context)
    assert (context.workspace / "a").read_text() == "changed by somebody"


async def test_r_t4_a_file_that_is_as_it_was_read_is_written(context: Context) -> None:
    (context.workspace / "a").write_text("as it was read")

    await TOOL.run(asked("a", expected_hash=sha256("as it was read")), context)

    assert (context.workspace / "a").read_text() == "new"


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        (".git/config", "protected"),
        ("a.ipynb", "in the notebook itself"),
        ("../x", "outside"),
        ("folder", "is a folder"),
        ("file/x", "not a folder"),
        ("", "name a file"),
        ("C:\\x", "backslash"),
    ],
)
async def test_what_cannot_be_written_is_said_before_anybody_is_asked(
    context: Context, path: str, complaint: str
) -> None:
    (context.workspace / "folder").mkdir()
    (context.workspace / "file").touch()

    with pytest.raises(ToolError, match=complaint):
        await asyncio.to_thread(TOOL.preview, asked(path), context)
    with pytest.raises(ToolError, match=complaint):
        await TOOL.run(asked(path), context)


async def test_r_h13_text_that_no_file_can_hold_is_refused(context: Context) -> None:
    call = asked("a", "\ud800")

    with pytest.raises(ToolError, match="lone surrogate"):
        await asyncio.to_thread(TOOL.preview, call, context)
    with pytest.raises(ToolError, match="lone surrogate"):
        await TOOL.run(call, context)
    assert not (context.workspace / "a").exists()


def test_the_title_cannot_hide_a_name(context: Context) -> None:
    title = TOOL.preview(asked("x`, nothing else\u202egpj.txt"), context).title

    assert title == "Write `` x`, nothing else\\u202egpj.txt ``"


def test_a_folder_of_the_servers_own_is_refused(context: Context) -> None:
    own = Context(workspace=context.workspace, emit=context.emit, private=(context.workspace / "sessions",))

    with pytest.raises(ToolError, match="protected"):
        TOOL.preview(asked("sessions/x"), own)
