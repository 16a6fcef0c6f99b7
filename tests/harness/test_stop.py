"""A server that is told to stop while turns run (F16, R-X16): they end as interrupted, children die, soon."""

from __future__ import annotations

import asyncio
import json
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import pytest

from jupyter_agentchat.protocol.parts import Notice
from jupyter_agentchat.protocol.transcript import Transcript
from tests.harness import inspection
from tests.harness.jupyter import Server
from tests.harness.witness import Witness

STOPS_WITHIN = 10.0
SEEN_WITHIN = 5.0


async def begin(server: Server, witness: Witness, *steps: list[Any], waits_for: str) -> str:
    """Begin a turn in a session of its own; return the session's id when there is what it waits for."""
    status, row = await server.call("POST", "sessions", {"workspace": str(server.folder / "work")})
    assert status == 201, row
    session_id = str(row["session_id"])
    await witness.attach(session_id)
    content = json.dumps([*steps, ["id", str(uuid.uuid4())]])
    reply = await witness.ask("prompt", session_id=session_id, content=content)
    assert reply["ok"], reply

    def there() -> bool:
        transcript = witness.told[session_id].transcript
        if waits_for == "request":
            return bool(transcript.requests)
        return any(waits_for in getattr(part, "text", "") for turn in transcript.turns for part in turn.parts)

    await witness.until(there)
    return session_id


async def allow(witness: Witness, session_id: str) -> None:
    request = witness.told[session_id].transcript.requests[0]
    reply = await witness.ask(
        "answer", session_id=session_id, request_id=request.request_id, option="allow_once"
    )
    assert reply["ok"], reply


async def child_of(server: Server) -> int:
    """Return the process that the tool ``child`` has started."""
    effects = server.data / "effects"
    async with asyncio.timeout(60):
        while True:
            lines = effects.read_text("ascii").split() if effects.exists() else []
            pids = [int(line) for line in lines if line.isdecimal()]
            if pids:
                return pids[0]
            await asyncio.sleep(0.02)


@pytest.fixture
def server(tmp_path: Path) -> Any:
    data = tmp_path / "agentchat"
    data.mkdir()
    server = Server(tmp_path / "server", data)
    yield server
    server.close()


async def test_f16_sigterm_ends_turns_and_children_and_a_restart_shows_it_soon(server: Server) -> None:
    witness = Witness()
    await server.start()
    await witness.connect(server)
    speaks = await begin(server, witness, ["say", 100_000, 0.01], waits_for=" ")
    asks = await begin(server, witness, ["use", "change", {"key": "k1", "hold": 0}], waits_for="request")
    runs = await begin(server, witness, ["use", "child", {"key": "k2"}], waits_for="request")
    await allow(witness, runs)
    child = await child_of(server)
    assert lives(child)

    took = await server.terminate()
    await witness.left_alone()
    said = text_of(witness, speaks)
    assert took < STOPS_WITHIN
    assert not lives(child)
    assert "Traceback" not in server.log(), server.log()[-6000:]

    before = time.monotonic()
    await server.start()
    answers = time.monotonic()
    await witness.connect(server)
    ids = (speaks, asks, runs)
    await witness.until(lambda: all(stops(witness.told[id_].transcript) == ["interrupted"] for id_ in ids))
    seen = time.monotonic()
    sys.stdout.write(
        f"stopped in {took:.2f} s; answers after {answers - before:.2f} s, seen {seen - answers:.2f} s on\n"
    )
    assert seen - answers < SEEN_WITHIN
    for session_id in ids:
        told = witness.told[session_id]
        frames = await inspection.stored_frames(server, session_id)
        inspection.check_told(told, frames)
        transcript = inspection.check_frames(session_id, frames)
        assert told.transcript == transcript
        notices = [part for part in transcript.turns[0].parts if isinstance(part, Notice)]
        assert [notice.action.does for notice in notices if notice.action] == ["continue"]
    statuses = [witness.told[id_].transcript.turns[0].parts[1].status for id_ in ids]
    assert statuses == ["cancelled", "cancelled", "unknown"], "spoke, never began, began"
    assert text_of(witness, speaks).startswith(said), "nothing that was seen is lost"
    await witness.disconnect()


def stops(transcript: Transcript) -> list[str | None]:
    return [turn.stop_reason for turn in transcript.turns]


def lives(pid: int) -> bool:
    """Say whether there is such a process, and not only what its parent has not fetched yet."""
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text("ascii").rsplit(")", 1)[1].split()[0] != "Z"


def text_of(witness: Witness, session_id: str) -> str:
    return str(witness.told[session_id].transcript.turns[0].parts[1].text)  # type: ignore[union-attr]
