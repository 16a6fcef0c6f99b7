"""Listing as a model and a person see it."""

from __future__ import annotations

import pytest

from jupyter_agentchat.protocol.parts import Location
from jupyter_agentchat.tools.list_files import ListFiles, ListFilesInput
from jupyter_agentchat.tools.tool import Context, Preview, ToolError

TOOL = ListFiles()


async def output(context: Context, **given) -> str:
    return (await TOOL.run(ListFilesInput(**given), context)).output


async def test_a_folder_a_line_for_each_name(context: Context) -> None:
    (context.workspace / "data").mkdir()
    (context.workspace / "notes.md").write_text("x" * 1_234)
    (context.workspace / "link").symlink_to("notes.md")
    (context.workspace / ".hidden").touch()

    assert await output(context) == (
        "./: 3 names, 1 hidden left out\n\ndata/\nlink -> notes.md\nnotes.md  1,234 bytes"
    )


async def test_hidden_names_on_demand(context: Context) -> None:
    (context.workspace / ".hidden").touch()

    assert await output(context, hidden=True) == "./: 1 name\n\n.hidden  0 bytes"


async def test_a_folder_with_too_many_names(context: Context) -> None:
    for number in range(520):
        (context.workspace / f"{number:03}").touch()

    said = await output(context)

    assert said.startswith("./: 520 names\n\n000  0 bytes\n")
    assert said.endswith("499  0 bytes\n[… 20 more names are not shown here …]")


async def test_a_name_cannot_pretend_to_be_two(context: Context) -> None:
    (context.workspace / "a\nb.txt  9 bytes").touch()

    assert await output(context) == "./: 1 name\n\na\\nb.txt  9 bytes  0 bytes"


def test_the_preview_names_the_folder_that_a_link_leads_to(context: Context) -> None:
    (context.workspace / "data").mkdir()
    (context.workspace / "link").symlink_to("data")

    assert TOOL.preview(ListFilesInput(path="link"), context) == Preview(
        title="List `data`", paths=("data",), locations=(Location(path="data"),)
    )
    assert TOOL.preview(ListFilesInput(), context).title == "List the workspace"


@pytest.mark.parametrize(
    ("path", "complaint"),
    [("missing", "There is no `missing`"), ("file", "not a folder"), ("..", "outside"), (".ssh", "private")],
)
async def test_what_cannot_be_listed_is_said(context: Context, path: str, complaint: str) -> None:
    (context.workspace / "file").touch()
    (context.workspace / ".ssh").mkdir()

    with pytest.raises(ToolError, match=complaint) as refused:
        await output(context, path=path)
    assert str(context.workspace) not in str(refused.value)
