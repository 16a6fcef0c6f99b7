"""Reading as a model and a person see it."""

from __future__ import annotations

import hashlib

import pytest

from jupyter_agentchat.protocol.parts import Location
from jupyter_agentchat.tools.read_file import ReadFile, ReadFileInput
from jupyter_agentchat.tools.tool import Context, Preview, ToolError

TOOL = ReadFile()


async def output(context: Context, path: str, **given) -> str:
    return (await TOOL.run(ReadFileInput(path=path, **given), context)).output


async def test_the_text_under_a_line_of_facts(context: Context) -> None:
    (context.workspace / "a.md").write_text("one\ntwo\n")
    sha256 = hashlib.sha256(b"one\ntwo\n").hexdigest()

    assert await output(context, "a.md") == (
        f"a.md: lines 1 to 2 of 2, 8 bytes, sha256 {sha256}\n\none\ntwo\n"
    )


@pytest.mark.parametrize(
    ("given", "heading", "text"),
    [
        ({"offset": 2}, "lines 2 to 3 of 3", "two\nthree"),
        ({"offset": 2, "limit": 1}, "lines 2 to 2 of 3", "two\n"),
        ({"limit": 99}, "lines 1 to 3 of 3", "one\ntwo\nthree"),
        ({"offset": 4}, "there is no line 4, it has 3", ""),
    ],
)
async def test_some_lines(context: Context, given: dict, heading: str, text: str) -> None:
    (context.workspace / "a").write_text("one\ntwo\nthree")

    said, _, shown = (await output(context, "a", **given)).partition("\n\n")

    assert f"a: {heading}, 13 bytes" in said
    assert shown == text


async def test_an_empty_file(context: Context) -> None:
    (context.workspace / "a").touch()

    assert (await output(context, "a")).startswith("a: empty, 0 bytes")


async def test_r_x11_a_long_file_fits_into_an_answer_and_says_what_is_missing(context: Context) -> None:
    (context.workspace / "a").write_text("ä" * 200_000)

    said = await output(context, "a")

    assert len(said) < 65_536
    assert "140,000 characters in the middle left out" in said


async def test_bytes_that_are_not_text_are_said(context: Context) -> None:
    (context.workspace / "a").write_bytes(b"caf\xe9")

    assert "1 bytes are not UTF-8 and are shown as \ufffd" in await output(context, "a")


def test_the_preview_names_the_file_that_a_link_leads_to(context: Context) -> None:
    (context.workspace / "a.md").touch()
    (context.workspace / "link").symlink_to("a.md")

    assert TOOL.preview(ReadFileInput(path="link", offset=7), context) == Preview(
        title="Read `a.md`", paths=("a.md",), locations=(Location(path="a.md", line=7),)
    )


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("missing", "There is no `missing` in the workspace."),
        ("folder", "is a folder"),
        ("binary", "not text: unknown type, 3 bytes, sha256 "),
        ("../x", "outside"),
        ("loop", "cannot be reached|replaced by a link"),
        ("n" * 300, "too long"),
        ("\0", "control character"),
    ],
)
async def test_what_cannot_be_read_is_said(context: Context, path: str, complaint: str) -> None:
    (context.workspace / "folder").mkdir()
    (context.workspace / "binary").write_bytes(b"a\0b")
    (context.workspace / "loop").symlink_to("loop")

    with pytest.raises(ToolError, match=complaint) as refused:
        await output(context, path)
    assert str(context.workspace) not in str(refused.value)
