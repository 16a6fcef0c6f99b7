"""The disk of a real server is full, then its store is locked: people read on and are told; nothing is lost.

Law 10: live text goes on under "not saved", no prompt is acknowledged, no tool starts. F18, F20.
"""

from __future__ import annotations

import errno
import json
import sqlite3
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults import preload
from tests.harness import inspection
from tests.harness.jupyter import Server
from tests.harness.witness import Witness

STORE = "agentchat.sqlite"


@pytest.fixture
def control(tmp_path: Path) -> Path:
    return tmp_path / "control"


@pytest.fixture
def server(tmp_path: Path, control: Path) -> Iterator[Server]:
    data = tmp_path / "agentchat"
    data.mkdir()
    env = preload.environment(preload.compiled(tmp_path), control, STORE)
    server = Server(tmp_path / "server", data, env=env)
    yield server
    server.close()


@pytest.fixture
def disk(server: Server, control: Path) -> Iterator[preload.Disk]:
    disk = preload.Disk(control)
    yield disk
    disk.close()


class Watching:
    """A client in front of two sessions: in one the agent speaks, in the other it asks."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.witness = Witness()

    async def begin(self, *steps: list[Any]) -> str:
        status, row = await self.server.call(
            "POST", "sessions", {"workspace": str(self.server.folder / "work")}
        )
        assert status == 201, row
        await self.witness.attach(row["session_id"])
        assert (await self.prompt(row["session_id"], *steps))["ok"]
        return str(row["session_id"])

    async def prompt(self, session_id: str, *steps: list[Any], **fields: Any) -> dict[str, Any]:
        content = json.dumps([*steps, ["id", str(uuid.uuid4())]])
        return await self.witness.ask("prompt", session_id=session_id, content=content, **fields)

    async def answer(self, session_id: str) -> dict[str, Any]:
        request = self.witness.told[session_id].transcript.requests[0]
        return await self.witness.ask(
            "answer", session_id=session_id, request_id=request.request_id, option="allow_once"
        )

    def text(self, session_id: str) -> str:
        turns = self.witness.told[session_id].transcript.turns
        parts = turns[-1].parts[1:] if turns else ()
        return getattr(parts[0], "text", "") if parts else ""

    async def words(self, session_id: str, more: int) -> None:
        """Wait for so many words more."""
        enough = len(self.text(session_id)) + more * 14
        await self.witness.until(lambda: len(self.text(session_id)) >= enough)

    async def until_unsaved(self, session_id: str, why: str) -> None:
        told = self.witness.told[session_id]
        await self.witness.until(lambda: why in (told.unsaved or ""))

    async def until_saved(self, session_id: str) -> None:
        """Wait until the client was told so, then look whether it is true."""
        told = self.witness.told[session_id]
        await self.witness.until(lambda: told.unsaved is None)
        seen = self.text(session_id)
        await self.witness.until(
            lambda: any(f["event"]["type"] == "part_appended" for f in told.frames.values())
        )
        while not (await self._stored_text(session_id)).startswith(seen):
            await self.words(session_id, 1)

    async def _stored_text(self, session_id: str) -> str:
        frames = await inspection.stored_frames(self.server, session_id)
        pieces = [f["event"] for f in frames if f["event"]["type"] == "part_appended"]
        return "".join(piece["text"] for piece in pieces)


@pytest.mark.parametrize("locked_for", [6, pytest.param(65, marks=pytest.mark.soak)])
async def test_law_10_f18_f20_a_full_disk_and_a_locked_store(
    server: Server, disk: preload.Disk, locked_for: float
) -> None:
    await server.start()
    on = Watching(server)
    await on.witness.connect(server)
    speaks = await on.begin(["say", 1_000_000, 0.02])
    asks = await on.begin(["use", "change", {"key": "k", "hold": 0}])
    await on.words(speaks, 5)
    await on.witness.until(lambda: on.witness.told[asks].transcript.requests)

    disk.fail(preload.WRITE, errno.ENOSPC)
    await on.until_unsaved(speaks, "full")
    await on.words(speaks, 50)
    for refused in (await on.prompt(speaks, delivery="queue"), await on.answer(asks)):
        assert (refused["ok"], refused["error"]["code"]) == (False, "store_unavailable")
        assert "full" in refused["error"]["message"]
    assert not (server.data / "effects").exists(), "no tool starts"
    assert disk.recover() > 0
    await on.until_saved(speaks)

    other = sqlite3.connect(server.data / STORE, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    held_since = time.monotonic()
    await on.until_unsaved(speaks, "locked")
    while time.monotonic() < held_since + locked_for:
        await on.words(speaks, 50)
    other.execute("ROLLBACK")
    other.close()
    await on.until_saved(speaks)

    assert (await on.answer(asks))["ok"]
    await on.witness.until(lambda: on.witness.told[asks].transcript.turns[-1].state == "ended")
    assert (await on.witness.ask("cancel", session_id=speaks))["ok"]
    await on.witness.until(lambda: on.witness.told[speaks].transcript.turns[-1].state == "ended")
    transcripts = []
    for session_id in (speaks, asks):
        frames = await inspection.stored_frames(server, session_id)
        transcripts.append(inspection.check_frames(session_id, frames))
        inspection.check_told(on.witness.told[session_id], frames)
        assert on.witness.told[session_id].transcript == transcripts[-1]
    inspection.check_effects(server.data / "effects", transcripts)
    inspection.check_file(server.data / STORE)
    words = transcripts[0].turns[0].parts[1].text.split()  # type: ignore[union-attr]
    assert words == sorted(words), "none is missing in between, or there twice"
    sys.stdout.write(f"locked for {locked_for} s; {len(words)} words, none lost\n")
    assert "Traceback" not in server.log(), server.log()[-6_000:]
    await on.witness.disconnect()
