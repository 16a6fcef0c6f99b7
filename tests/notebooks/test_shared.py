"""Notebooks that people edit together, with the real jupyter-collaboration server and no browser."""

import json

import pytest
from jupyter_ydoc import YNotebook

from jupyter_agentchat.notebooks.cells import cells_of
from jupyter_agentchat.notebooks.edits import Delete, EditConflict, Insert, Move, NewCell, Replace
from jupyter_agentchat.notebooks.gateway import Notebooks
from jupyter_agentchat.notebooks.jupyter import jupyter_of
from jupyter_agentchat.runtime.clock import FakeClock
from jupyter_agentchat.runtime.hands import AllHands
from jupyter_agentchat.workspace.paths import resolve
from tests.notebooks.notebook import code, hash_of, markdown, notebook, put
from tests.notebooks.window import Window

A, B = code("a", "x = 1"), markdown("b", "# Title")
HI = {"output_type": "stream", "name": "stdout", "text": "hi\n"}
RESULT = {"output_type": "execute_result", "data": {"text/plain": "1"}, "metadata": {}, "execution_count": 7}


@pytest.fixture
def jp_server_config(tmp_path):
    off = {"jupyter_agentchat": False, "jupyter_server_terminals": False}
    return {
        "ServerApp": {
            "jpserver_extensions": {"jupyter_server_ydoc": True, "jupyter_server_fileid": True, **off}
        },
        "BaseFileIdManager": {"db_path": str(tmp_path / "ids.db"), "db_journal_mode": "OFF"},
    }


class Room:
    """A notebook on the disk, and the document in which people edit it."""

    def __init__(self, server, root):
        self.file = root / "a.ipynb"
        self._place = resolve(root, "a.ipynb")
        self.notebooks = Notebooks(jupyter_of(server))
        (self._collaboration,) = server.extension_manager.extension_apps["jupyter_server_ydoc"]

    async def join(self) -> YNotebook:
        """Open it as the first person's browser does."""
        return await self._collaboration.get_document(
            path="a.ipynb", content_type="notebook", file_format="json", copy=False, create=True
        )

    async def way(self, hands=None):
        return await self.notebooks.at(self._place, hands)


@pytest.fixture
def room(jp_serverapp, jp_root_dir, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where its history of updates would be kept
    put(jp_root_dir / "a.ipynb", notebook(A, B))
    return Room(jp_serverapp, jp_root_dir)


def sources(document):
    return [cell["source"] for cell in document.get()["cells"]]


async def test_what_nobody_edits_together_is_a_file(room):
    assert (await (await room.way()).read()).where == "file"


async def test_edits_go_through_the_document_that_people_share(room):
    document = await room.join()
    way = await room.way()
    read = await way.read()
    assert (read.where, [cell.cell_id for cell in cells_of(read.notebook)]) == ("shared", ["a", "b"])
    changes = []
    document.observe(lambda target, event: changes.append(target))
    applied = await way.edit(
        [
            Replace(cell_id="a", base_hash=hash_of(A), source="x = 2"),
            Insert(after="a", cells=(NewCell(source="y = 3"),)),
            Move(cell_id="b", after=None),
        ]
    )
    assert sources(document) == ["# Title", "x = 2", "y = 3"]
    assert "cells" in changes  # everybody's browser is told
    assert [cell_id for cell_id, _ in applied.order] == ["b", "a", applied.touched[1]]
    await way.edit([Delete(cell_id="b", base_hash=hash_of(B))])
    assert sources(document) == ["x = 2", "y = 3"]


async def test_r_x14_what_somebody_typed_there_meanwhile_is_not_overwritten(room):
    document = await room.join()
    way = await room.way()
    read = cells_of((await way.read()).notebook)
    typed = document.ycells[0]["source"]
    typed += "0"
    with pytest.raises(EditConflict, match="was changed since it was read"):
        await way.edit([Replace(cell_id="a", base_hash=read[0].hash, source="theirs")])
    assert sources(document) == ["x = 10", "# Title"]


async def test_outputs_arrive_there_and_a_stream_only_grows(room):
    document = await room.join()
    way = await room.way()
    assert way.is_live
    longer = {**HI, "text": "hi\nyou\n"}
    for outputs in ([HI], [HI], [longer], [longer, RESULT], [RESULT], []):
        await way.put_outputs("a", outputs, 7)
        cell = document.get()["cells"][0]
        assert cell["outputs"] == outputs
    assert cell["execution_count"] == 7 and cell["metadata"]["trusted"] is False
    await way.put_outputs("gone", [HI], 7)


async def test_its_own_server_saves_what_was_edited(room):
    document = await room.join()
    await (await room.way()).edit([Replace(cell_id="a", base_hash=hash_of(A), source="x = 2")])
    (saving,) = [r._saving_document for r in room._collaboration.ywebsocket_server.rooms.values()]
    await saving
    assert "".join(json.loads(room.file.read_text())["cells"][0]["source"]) == "x = 2"
    assert not document.dirty


async def test_a_browser_that_has_it_open_and_offers_it_comes_first(room):
    await room.join()
    hands = AllHands(FakeClock())
    Window(hands, "a.ipynb", notebook(A, B), account="alice")
    assert (await (await room.way(hands.of("s", "alice"))).read()).where == "browser"
    assert (await (await room.way(hands.of("s", "bob"))).read()).where == "shared"
