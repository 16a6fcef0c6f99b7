"""Fails each call of a kind once, the first, the second, and so on, while a store is written to.

``python -m tests.faults.every_call FILE KIND ERRNO [on]`` with the library preloaded; prints how many calls
failed and how many appends were refused. Raises AssertionError when a promise is broken.
"""

from __future__ import annotations

import asyncio
import sys
from itertools import count
from pathlib import Path

from jupyter_agentchat.core.transcript import fold
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.store.store import Store, StoreUnavailable
from tests.faults import preload
from tests.store.stories import AT, facts, look, opened, turn

APPENDS = 2


async def _play(path: Path, kind: int, error: int, once: bool) -> tuple[int, int]:
    disk = preload.disk_of_this_process()
    calls = refused = 0
    async with opened(path) as store:
        for number in count():
            session_id = f"s{number}"
            told = await store.create_session(session_id, "ada", [facts()], AT)
            disk.fail(kind, error, after=number, once=once)
            more, away = await _append(store, session_id)
            failed = disk.recover()
            await _check(store, session_id, [*told, *more])
            calls, refused = calls + failed, refused + away
            if not failed:
                return calls, refused  # there are no more calls than that
    raise AssertionError


async def _append(store: Store, session_id: str) -> tuple[list[Frame], int]:
    """Append some turns; return what was said to be stored, and how often it was said that it is not."""
    told: list[Frame] = []
    away = 0
    for number in range(APPENDS):
        try:
            told += await store.append(session_id, turn(number, answer="x" * 1_500), AT)
        except StoreUnavailable:
            away += 1
    return told, away


async def _check(store: Store, session_id: str, told: list[Frame]) -> None:
    """What was told is stored, what was refused is not, and everything works again."""
    told += await store.append(session_id, turn(9), AT)
    frames = await store.frames(session_id, 0, 1_000)
    assert frames == told
    assert [frame.seq for frame in frames] == list(range(1, len(frames) + 1))
    assert await store.transcript(session_id, 100) == (fold(session_id, frames), False)
    assert await look(store, lambda db: db.execute("PRAGMA integrity_check").fetchall()) == [("ok",)]


if __name__ == "__main__":
    calls, refused = asyncio.run(
        _play(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), once=sys.argv[4:] != ["on"])
    )
    sys.stdout.write(f"{calls} {refused}\n")
