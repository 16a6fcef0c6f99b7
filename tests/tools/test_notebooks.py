"""The notebook tools, through a file and through an open window alike."""

import json

import msgspec
import pytest

from jupyter_agentchat.notebooks.cell_changes import cell_changes
from jupyter_agentchat.notebooks.edits import Edit, apply_edits
from jupyter_agentchat.notebooks.gateway import Notebooks
from jupyter_agentchat.notebooks.jupyter import local_jupyter
from jupyter_agentchat.runtime.clock import FakeClock
from jupyter_agentchat.runtime.hands import AllHands
from jupyter_agentchat.tools.tool import Context, ToolError, look
from jupyter_agentchat.tools.toolbox import Toolbox, notebook_tools
from tests.notebooks.notebook import code, hash_of, markdown, notebook, put, without_ids
from tests.notebooks.window import Window

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
PLOT = {
    "output_type": "display_data",
    "metadata": {},
    "data": {"image/png": PNG, "text/plain": "<Figure>"},
}
A = code("a", "x = 1", count=2)
B = markdown("b", "# Title")
C = code("c", "print(x)", ({"output_type": "stream", "name": "stdout", "text": "1\n"},), count=1)
BOX = Toolbox(notebook_tools())


class Desk:
    def __init__(self, root):
        self.root = root
        self.hands = AllHands(FakeClock())
        self.notebooks = Notebooks(local_jupyter(root))  # made outside of the loop, as a server does

    @property
    def context(self):
        return Context(
            workspace=self.root,
            emit=lambda text: None,
            notebooks=self.notebooks,
            hands=self.hands.of("s", "alice"),
        )

    async def use(self, name, **given):
        tool, read = BOX.read(name, json.dumps(given))
        await look(tool, read, self.context)
        return await tool.run(read, self.context)


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


async def test_a_notebook_is_read_with_what_is_needed_to_edit_it(desk, tmp_path):
    put(tmp_path / "a.ipynb", notebook(A, B, C))
    result = await desk.use("read_notebook", path="a.ipynb")
    assert f"--- cell 1: code, id a, hash {hash_of(A)}, run [2]\nx = 1" in result.output
    assert f"id c, hash {hash_of(C)}, run [1], run before cell 1 above it\nprint(x)\n--- output\n1" in (
        result.output
    )
    assert "3 cells, language python, not open in a window" in result.output


async def test_images_come_only_when_asked_for(desk, tmp_path):
    put(tmp_path / "a.ipynb", notebook(code("a", "plot()", (PLOT,), count=1)))
    without = await desk.use("read_notebook", path="a.ipynb")
    assert without.pictures == () and "[image/png]" in without.output
    looked = await desk.use("read_notebook", path="a.ipynb", images=True)
    assert [(p.mime, p.data) for p in looked.pictures] == [("image/png", PNG)]


async def test_an_edit_in_the_file_says_the_new_hashes_and_shows_the_change(desk, tmp_path):
    file = put(tmp_path / "a.ipynb", notebook(A, B))
    edit = {"op": "replace", "cell_id": "a", "base_hash": hash_of(A), "source": "x = 2"}
    result = await desk.use("edit_notebook", path="a.ipynb", edits=[edit])
    assert hash_of(code("a", "x = 2")) in result.output
    assert [(d.cell, d.old_text, d.new_text) for d in result.diffs] == [("cell 1", "x = 1", "x = 2")]
    assert json.loads(file.read_text())["cells"][0]["source"] == ["x = 2"]


async def test_what_became_of_each_cell_is_kept_so_that_it_can_be_taken_back(desk, tmp_path):
    put(tmp_path / "a.ipynb", notebook(A, B, C))
    edits = [
        {"op": "replace", "cell_id": "a", "base_hash": hash_of(A), "source": "x = 2"},
        {"op": "insert", "after": "a", "cells": [{"source": "new"}]},
        {"op": "delete", "cell_id": "c", "base_hash": hash_of(C)},
        {"op": "move", "cell_id": "b", "after": None},
    ]
    changed = (await desk.use("edit_notebook", path="a.ipynb", edits=edits)).changed
    assert changed.path == "a.ipynb"
    a, new, c, b = changed.cells
    plain = {"cell_type": "code", "metadata": {"trusted": False}}
    assert (a.cell_id, json.loads(a.before)) == ("a", {"id": "a", "source": "x = 1", **plain})
    assert (a.after, a.above, a.is_moved) == (hash_of(code("a", "x = 2")), (), False)
    assert (new.before, new.after) == (None, hash_of(code("new", "new")))
    assert json.loads(c.before) == {"id": "c", "source": "print(x)", **plain}, "without its outputs"
    assert (c.after, c.above) == (None, ("b", "a"))
    assert (b.cell_id, b.after, b.above, b.is_moved) == ("b", hash_of(B), ("a",), True)


def test_a_cell_that_comes_and_goes_in_one_call_is_no_change():
    raw = [
        {"op": "insert", "after": "a", "cells": [{"source": "x"}]},
        {"op": "delete", "cell_id": "new", "base_hash": hash_of(code("new", "x"))},
        {"op": "replace", "cell_id": "a", "base_hash": hash_of(A), "source": "y"},
    ]
    edits, before = msgspec.convert(raw, tuple[Edit, ...]), notebook(A)
    after, applied = apply_edits(before, edits, lambda: "new")
    changes = cell_changes(before, after, edits, applied)
    assert [change.cell_id for change in changes] == ["a"]


async def test_r_x14_an_open_notebook_is_edited_in_its_window_and_never_behind_it(desk, tmp_path):
    file = put(tmp_path / "a.ipynb", notebook(A, B))
    on_disk = file.read_bytes()
    unsaved = code("a", "x = 'typed and not saved'")
    window = Window(desk.hands, "a.ipynb", notebook(unsaved, B))
    read = await desk.use("read_notebook", path="a.ipynb")
    assert "typed and not saved" in read.output and "with unsaved edits" in read.output
    with pytest.raises(ToolError, match="changed since it was read"):
        await desk.use(
            "edit_notebook",
            path="a.ipynb",
            edits=[{"op": "delete", "cell_id": "a", "base_hash": hash_of(A)}],
        )
    edit = {"op": "replace", "cell_id": "a", "base_hash": hash_of(unsaved), "source": "y"}
    await desk.use("edit_notebook", path="a.ipynb", edits=[edit])
    assert window.book["cells"][0]["source"] == "y"
    assert file.read_bytes() == on_disk


async def test_a_conflict_is_told_before_anybody_is_asked(desk, tmp_path):
    put(tmp_path / "a.ipynb", notebook(A))
    given = {"op": "delete", "cell_id": "a", "base_hash": "0" * 12}
    tool, read = BOX.read("edit_notebook", json.dumps({"path": "a.ipynb", "edits": [given]}))
    with pytest.raises(ToolError, match="changed since it was read"):
        await look(tool, read, desk.context)


async def test_the_preview_shows_every_cell_as_it_will_be(desk, tmp_path):
    put(tmp_path / "a.ipynb", notebook(A, B))
    edits = [
        {"op": "insert", "after": "a", "cells": [{"source": "new"}]},
        {"op": "delete", "cell_id": "b", "base_hash": hash_of(B)},
    ]
    tool, read = BOX.read("edit_notebook", json.dumps({"path": "a.ipynb", "edits": edits}))
    preview = await look(tool, read, desk.context)
    assert preview.title == "Add 1 cell, delete 1 cell in `a.ipynb`"
    assert [(d.old_text, d.new_text) for d in preview.diffs] == [("# Title", ""), (None, "new")]
    assert await look(tool, read, desk.context) == preview


async def test_an_old_notebook_is_upgraded_and_the_person_is_to_be_told(desk, tmp_path):
    put(tmp_path / "a.ipynb", without_ids(notebook(A)))
    read = await desk.use("read_notebook", path="a.ipynb")
    assert "in an old format" in read.output
    cell_id = read.output.split("id ")[1].split(",")[0]
    edit = {"op": "replace", "cell_id": cell_id, "base_hash": hash_of(A), "source": "x"}
    result = await desk.use("edit_notebook", path="a.ipynb", edits=[edit])
    assert "nbformat 4.5" in result.output and "Tell the person" in result.output


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("missing.ipynb", None, "There is no notebook"),
        ("a.txt", "hello", "is not a notebook"),
        ("bad.ipynb", "{not json", "cannot be read as a notebook"),
        ("../a.ipynb", None, "outside the workspace"),
    ],
)
async def test_what_is_no_notebook_is_said_without_the_machines_paths(desk, tmp_path, name, text, words):
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(ToolError, match=words) as raised:
        await desk.use("read_notebook", path=name)
    assert str(tmp_path) not in str(raised.value)
