"""Notebooks that nobody has open: through the real contents manager, on a real disk."""

import asyncio
import json

import pytest
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

from jupyter_agentchat.notebooks.cells import cells_of
from jupyter_agentchat.notebooks.edits import EditConflict, Insert, NewCell, Replace
from jupyter_agentchat.notebooks.files import FileNotebook, with_ids
from tests.notebooks.notebook import code, hash_of, markdown, notebook, put, without_ids

A, B = code("a", "x = 1", count=1), markdown("b", "# Title")
HTML = {
    "output_type": "display_data",
    "metadata": {},
    "data": {"text/html": "<script>steal()</script>", "text/plain": "x"},
}


@pytest.fixture
def contents(tmp_path):
    return AsyncLargeFileManager(root_dir=str(tmp_path))


def at(contents, path="a.ipynb"):
    return FileNotebook(contents, path, asyncio.Lock())


async def test_an_edit_is_on_disk_and_read_back(tmp_path, contents):
    file = put(tmp_path / "a.ipynb", notebook(A, B))
    edits = [
        Replace(cell_id="a", base_hash=hash_of(A), source="x = 2"),
        Insert(after="b", cells=(NewCell(source="y = 3"),)),
    ]
    applied = await at(contents).edit(edits)
    cells = json.loads(file.read_text())["cells"]
    assert ["".join(cell["source"]) for cell in cells] == ["x = 2", "# Title", "y = 3"]
    assert [cell["id"] for cell in cells] == ["a", "b", applied.touched[1]]


async def test_r_x14_a_cell_changed_on_disk_meanwhile_is_not_overwritten(tmp_path, contents):
    file = put(tmp_path / "a.ipynb", notebook(A, B))
    book = at(contents)
    read = cells_of(await book.read())
    put(file, notebook(code("a", "mine"), B))
    with pytest.raises(EditConflict, match="was changed since it was read"):
        await book.edit([Replace(cell_id="a", base_hash=read[0].hash, source="theirs")])
    assert json.loads(file.read_text())["cells"][0]["source"] == "mine"


async def test_r_x14_a_save_between_reading_and_writing_is_not_overwritten(tmp_path, contents):
    file = put(tmp_path / "a.ipynb", notebook(A, B))

    class Saved(AsyncLargeFileManager):
        """Somebody else saves at the last moment."""

        async def get(self, path, content=True, type=None, format=None, require_hash=False):  # noqa: A002
            if not content:
                put(file, notebook(A, B, code("c", "theirs")))
            return await super().get(path, content, type, format, require_hash)

    with pytest.raises(EditConflict, match="saved by somebody else"):
        await at(Saved(root_dir=str(tmp_path))).edit(
            [Replace(cell_id="a", base_hash=hash_of(A), source="ours")]
        )
    assert len(json.loads(file.read_text())["cells"]) == 3


async def test_an_old_notebook_is_read_with_ids_that_its_first_edit_keeps(tmp_path, contents):
    file = put(tmp_path / "a.ipynb", without_ids(notebook(A, B, A)))
    book = at(contents)
    first, second = [cells_of(with_ids(await book.read())) for _ in range(2)]
    assert first == second
    assert len({cell.cell_id for cell in first}) == 3
    assert "id" not in json.loads(file.read_text())["cells"][0]
    await book.edit([Replace(cell_id=first[2].cell_id, base_hash=first[2].hash, source="x = 3")])
    saved = json.loads(file.read_text())
    assert saved["nbformat_minor"] == 5
    assert [cell["id"] for cell in saved["cells"]] == [cell.cell_id for cell in first]


async def test_edits_of_one_notebook_come_one_after_the_other(tmp_path, contents):
    put(tmp_path / "a.ipynb", notebook(A))
    book = at(contents)
    inserts = [[Insert(after=None, cells=(NewCell(source=str(n)),))] for n in range(5)]
    await asyncio.gather(*map(book.edit, inserts))
    assert len((await book.read())["cells"]) == 6


async def test_r_r12_outputs_of_a_run_are_not_trusted_and_nothing_is_signed(tmp_path, contents):
    put(tmp_path / "a.ipynb", notebook(A, B))
    book = at(contents)
    trusted = await book.read()
    contents.notary.sign(trusted)
    await book.put_outputs("a", [HTML], 7)
    after = (await book.read())["cells"][0]
    assert after["outputs"] == [HTML] and after["execution_count"] == 7
    assert after["metadata"]["trusted"] is False


async def test_outputs_for_a_cell_that_is_gone_are_left(tmp_path, contents):
    file = put(tmp_path / "a.ipynb", notebook(A))
    before = file.read_bytes()
    await at(contents).put_outputs("gone", [HTML], 7)
    assert file.read_bytes() == before
