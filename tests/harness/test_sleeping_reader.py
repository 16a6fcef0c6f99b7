"""What it costs a server that somebody does not read while much is said (R-P4)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from tests.harness.jupyter import TOKEN, Server
from tests.harness.witness import Witness

PARTS, CHARS = 2_000, 50_000
MOST = 32 * 1_048_576
MINUTES = 5


@pytest.mark.soak
async def test_r_p4_who_sleeps_while_100_mb_stream_costs_less_than_32_mib(tmp_path: Path) -> None:
    alone = await most_memory(tmp_path / "alone", asleep=False)
    beside = await most_memory(tmp_path / "beside", asleep=True)
    print(f"most memory of the server: {alone:,} bytes; beside who sleeps: {beside:,}")  # noqa: T201
    assert beside - alone < MOST


async def most_memory(folder: Path, *, asleep: bool) -> int:
    """Stream 100 MB to one who reads, maybe beside one who does not; return the process's most memory."""
    server = Server(folder / "server", folder / "data")
    await server.start()
    sleeper = None
    try:
        _, row = await server.call("POST", "sessions", {"workspace": str(server.folder / "work")})
        session_id = row["session_id"]
        reader = Witness()
        await reader.connect(server)
        await reader.attach(session_id)
        sleeper = await who_sleeps(server, session_id) if asleep else None
        content = json.dumps([["pour", PARTS, CHARS]])
        assert (await reader.ask("prompt", session_id=session_id, content=content))["ok"]
        told = reader.told[session_id]
        await reader.until(lambda: told.transcript.turns and told.transcript.turns[-1].ended_at, 60 * MINUTES)
        said = sum(len(getattr(part, "text", "")) for part in told.transcript.turns[-1].parts)
        assert said >= PARTS * CHARS
        most = most_resident(server.pid)
        await reader.disconnect()
        return most
    finally:
        if sleeper is not None:
            sleeper.close()
        server.close()


async def who_sleeps(server: Server, session_id: str) -> WebSocketClientConnection:
    """Follow a session and never read: nothing is compressed, so nothing makes it small."""
    address = f"ws://127.0.0.1:{server.port}/api/agentchat/channel"
    request = HTTPRequest(address, headers={"Authorization": f"token {TOKEN}"})
    sleeper = await websocket_connect(request)
    for command in (
        {"type": "hello", "id": "1", "protocol": [1], "client": "sleeper"},
        {"type": "attach", "id": "2", "session_id": session_id},
    ):
        await sleeper.write_message(json.dumps(command))
    while json.loads(await sleeper.read_message() or "{}").get("type") != "synced":
        pass
    return sleeper


def most_resident(pid: int) -> int:
    """Return the most memory that a process ever held, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) * 1024
