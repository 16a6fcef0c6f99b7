"""``kill -9`` while two servers append: what was said to be stored is there, and the file is whole."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_agentchat.core.transcript import fold
from tests.store.stories import AT, facts, look, opened

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("rounds", [3, pytest.param(100, marks=pytest.mark.soak)])
def test_r_h1_no_acknowledged_event_is_lost_or_doubled_by_kill_9(tmp_path: Path, rounds: int) -> None:
    path = tmp_path / "a.sqlite"
    chance = random.Random(1)
    told: dict[str, int] = {}
    for round_ in range(rounds):
        servers = [_start(path, f"s{round_}{n}") for n in range(2)]
        try:
            new = {name: _kill_after(server, chance.randrange(3, 40)) for name, server in servers}
        finally:
            for _, server in servers:
                server.kill()
        asyncio.run(_check(path, new, f"after-{round_}"))
        told |= new
    asyncio.run(_check(path, told, "at-last"))


def _start(path: Path, name: str) -> tuple[str, subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.store.appender", str(path), name]
    return name, subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ})


def _kill_after(server: subprocess.Popen[str], lines: int) -> int:
    """Kill it after so many appends; return the highest number that it said was stored."""
    assert server.stdout is not None
    said = []
    for _ in range(lines):
        line = server.stdout.readline()
        assert line, f"the server ended by itself with {server.wait()}"
        said.append(int(line))
    server.kill()
    rest = server.stdout.read().split("\n")
    server.stdout.close()
    server.wait()
    return max(said + [int(line) for line in rest[:-1]])


async def _check(path: Path, told: dict[str, int], name: str) -> None:
    async with opened(path, name) as store:
        assert await look(store, lambda db: db.execute("PRAGMA integrity_check").fetchall()) == [("ok",)]
        assert await look(store, lambda db: db.execute("PRAGMA foreign_key_check").fetchall()) == []
        for session_id, last in told.items():
            frames = await store.frames(session_id, 0, 1_000_000)
            assert [frame.seq for frame in frames] == list(range(1, len(frames) + 1))
            assert len(frames) >= last
            assert (len(frames) - 1) % 6 == 0  # whole appends only
            assert await store.transcript(session_id, 10_000) == (fold(session_id, frames), False)
        await store.create_session(name, "ada", [facts()], AT)
