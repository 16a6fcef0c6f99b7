"""What agents made of a notebook, told to its own page, whichever session it was done in."""

from __future__ import annotations

import json

import pytest

from tests.notebooks.notebook import code, hash_of, notebook, put
from tests.scripted_agent import ScriptedAgent, call
from tests.server.authorizers import Remembers

A, B = code("a", "x = 1"), code("a", "x = 2")


def edit(cell, source):
    edits = [{"op": "replace", "cell_id": "a", "base_hash": hash_of(cell), "source": source}]
    return call("c1", "edit_notebook", json.dumps({"path": "a.ipynb", "edits": edits}))


@pytest.fixture
def script():
    return ScriptedAgent([edit(A, "x = 2")], [edit(B, "x = 3")])


@pytest.fixture
def agentchat_config():
    return {"permission_mode": "accept_edits"}


async def done(open_channel, session_id):
    window = await open_channel()
    await window.attach(session_id)
    await window.prompt(session_id)
    await window.until_turn_ended(session_id)


async def changes(api, path="work/a.ipynb"):
    status, said = await api("GET", "/changes", params={"path": path})
    assert status == 200
    return [[(cell["cell_id"], cell["after"]) for cell in cells] for cells in said["changes"]]


async def test_every_session_s_edits_are_told_in_order_and_no_other_notebook_s(
    api, open_channel, workspace
) -> None:
    put(workspace / "a.ipynb", notebook(A))
    for _ in range(2):
        await done(open_channel, await api.new_session(workspace))
    assert await changes(api) == [[("a", hash_of(B))], [("a", hash_of(code("a", "x = 3")))]]
    assert await changes(api, "a.ipynb") == await changes(api, "") == []


async def test_what_was_done_elsewhere_is_no_change_here(api, open_channel, workspace) -> None:
    put(workspace / "a.ipynb", notebook(A))
    session_id = await api.new_session(workspace)
    await done(open_channel, session_id)
    response = await api.response("GET", f"/sessions/{session_id}/export", params={"format": "json"})
    assert (await api("POST", "/import", response.body))[0] == 201
    assert len(await changes(api)) == 1, "an imported session is somebody else's word"
    await api("DELETE", f"/sessions/{session_id}")
    assert await changes(api) == []


@pytest.mark.parametrize("server_config", [{"authorizer_class": Remembers}], indirect=True)
async def test_it_needs_the_right_to_files(api, monkeypatch) -> None:
    monkeypatch.setattr(Remembers, "denied", {("read", "contents")})
    status, said = await api("GET", "/changes", params={"path": "a.ipynb"})
    assert (status, said["error"]["code"]) == (403, "forbidden")
