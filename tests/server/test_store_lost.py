"""The store under a running server: only to be read, or another one all of a sudden."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.scripted_agent import Gate, ScriptedAgent, text

STORE = "agentchat.sqlite"


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def script(gate: Gate) -> ScriptedAgent:
    begin, first, second, end = text("p1", "Half a ", "sentence")
    return ScriptedAgent([begin, first, end], [begin, first, gate, second, end])


@pytest.fixture
def store(extension: Any) -> Path:
    return Path(extension.session_folder() / STORE)


async def test_r_h9_sessions_of_a_newer_version_are_shown_and_every_change_says_why_not(
    api, open_channel, workspace, extension, store
) -> None:
    session_id = await api.new_session(workspace, title="From later")
    window = await open_channel()
    await window.attach(session_id)
    await window.prompt(session_id)
    before = await window.until_turn_ended(session_id)
    await _open_anew(extension)
    db = sqlite3.connect(store)
    db.execute("PRAGMA user_version = 9999")
    db.close()
    window = await open_channel()
    assert (await window.hello())["protocol"] == 1
    assert [row["title"] for row in window.heard[1]["sessions"]] == ["From later"]
    assert await window.attach(session_id) == before
    synced = next(m for m in window.heard if m["type"] == "synced")
    assert "newer version" in synced["unsaved"]
    refused = await window.prompt(session_id)
    assert (refused["error"]["code"], "newer version" in refused["error"]["message"]) == (
        "store_unavailable",
        True,
    )
    status, answer = await api("POST", "/sessions", {"workspace": str(workspace)})
    assert (status, answer["error"]["code"]) == (503, "store_unavailable")


async def _open_anew(extension: Any) -> None:
    await extension.desk._begin_anew("The test says so.")


async def test_r_p2_a_backup_that_is_put_back_under_a_running_server_is_what_everybody_sees(
    api, open_channel, workspace, gate, store
) -> None:
    session_id = await api.new_session(workspace)
    window = await open_channel()
    await window.attach(session_id)
    await window.prompt(session_id)
    then = await window.until_turn_ended(session_id)
    backup = store.with_name("backup")
    shutil.copyfile(store, backup)
    await window.prompt(session_id)
    await gate.reached.wait()
    epoch = window.epochs[session_id]
    backup.replace(store)
    gate.open()  # what the turn says next would be written to a file that is no more
    code, reason = await window.closed()
    assert (code, "put in this one's place" in str(reason)) == (1001, True)
    again = await open_channel()
    place = {"epoch": epoch, "after": window.transcripts[session_id].seq}
    assert await again.attach(session_id, **place) == then
    assert again.epochs[session_id] != epoch
    assert "snapshot" in again.kinds(), "its place in the frames is void"
    assert (await again.prompt(session_id))["ok"]
    await again.until_turn_ended(session_id)


async def test_r_h7_a_store_that_breaks_under_a_running_server_is_repaired_and_everybody_is_told(
    api, open_channel, workspace, extension, gate, store, monkeypatch
) -> None:
    """The server opens its sessions again, as after a restart; the broken file is kept."""
    monkeypatch.setattr("jupyter_agentchat.store.opening.SECONDS", 0.0)
    session_id = await api.new_session(workspace, title="Mine")
    window = await open_channel()
    await window.attach(session_id)
    await window.prompt(session_id)
    before = await window.until_turn_ended(session_id)
    epoch = window.epochs[session_id]
    mark = b'"content":[{"type":"text","text":"Go'
    content = bytearray(store.read_bytes().replace(mark, mark[:-2] + b"No"))  # two letters of a prompt
    for at in (24, 92):  # SQLite's count of changes: or the server would believe its memory
        content[at : at + 4] = (int.from_bytes(content[at : at + 4]) + 1).to_bytes(4)
    with store.open("r+b") as file:
        file.write(content)
    status, answer = await api("GET", f"/sessions/{session_id}/frames")
    assert (status, answer["error"]["code"]) == (503, "store_unavailable")
    assert "damaged" in answer["error"]["message"]
    assert (await window.closed())[0] == 1001
    again = await open_channel()
    transcript = await again.attach(session_id, epoch=epoch, after=before.seq)
    assert again.epochs[session_id] != epoch
    notice = transcript.turns[0].parts[-1]
    assert "1 event of this session could not be read" in notice.text  # type: ignore[union-attr]
    assert [part.text for part in transcript.turns[0].parts[:-1]] == ["Half a sentence"]  # type: ignore[union-attr]
    about = (await api("GET"))[1]
    assert "some of “Mine” is lost" in about["warning"]
    assert store.with_name(f"{STORE}.damaged-1").exists()
    assert (await again.prompt(session_id))["ok"]
    await gate.reached.wait()
