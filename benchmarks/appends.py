"""How long it takes until an event is on the disk: our store against a bare SQLite insert."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import Report, cell, median, number, percentile, table
from jupyter_agentchat.core.transcript import apply
from jupyter_agentchat.protocol.events import PartAppended, PartStarted, SessionUpdated, TurnStarted
from jupyter_agentchat.protocol.parts import Text
from jupyter_agentchat.runtime.servers import this_server
from jupyter_agentchat.store.store import Store

TEXT = "x" * 100
"""What half a second of an answer holds, about."""

SESSIONS = 20


class Bare:
    """One table, the store's own settings of SQLite, and nothing else."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = DELETE")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("CREATE TABLE event (id INTEGER PRIMARY KEY, body TEXT)")

    def append(self, rows: int) -> float:
        """Commit so many rows in one transaction; return how many ms that took."""
        before = time.perf_counter()
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany("INSERT INTO event (body) VALUES (?)", [(TEXT,)] * rows)
        self._db.execute("COMMIT")
        return (time.perf_counter() - before) * 1000

    def close(self) -> None:
        self._db.close()


async def measure(folder: Path, rounds: int, appends: int) -> Report:
    """Append in one session, then in many at once; bare and ours in turn."""
    bare = Bare(folder / "bare.sqlite")
    store = Store(folder / "store" / "agentchat.sqlite", apply, this_server("benchmark"))
    await store.open()
    figures: dict[tuple[str, int], list[list[float]]] = {}
    for number_of_round in range(rounds + 1):
        for sessions in (1, SESSIONS):
            limit = [bare.append(sessions) for _ in range(appends)]
            ours = await _append(store, f"{number_of_round}-{sessions}", sessions, appends)
            if number_of_round:  # the one before is for warming up
                figures.setdefault(("limit", sessions), []).append(limit)
                figures.setdefault(("ours", sessions), []).append(ours)
    await store.close()
    bare.close()
    return Report(_text(rounds, appends, figures))


async def _append(store: Store, name: str, sessions: int, appends: int) -> list[float]:
    ids = [f"{name}-{number_of_session}" for number_of_session in range(sessions)]
    for session_id in ids:
        await _begin(store, session_id)
    spent = await asyncio.gather(*(_append_to(store, session_id, appends) for session_id in ids))
    return [each for of_session in spent for each in of_session]


async def _append_to(store: Store, session_id: str, appends: int) -> list[float]:
    spent = []
    for count in range(appends):
        piece = PartAppended(part_id="p", field="text", offset=count * len(TEXT), text=TEXT)
        before = time.perf_counter()
        await store.append(session_id, [piece], count)
        spent.append((time.perf_counter() - before) * 1000)
    return spent


async def _begin(store: Store, session_id: str) -> None:
    about = SessionUpdated(title="Benchmark", workspace="/", agent="feed", state="running")
    turn = TurnStarted(turn_id="t", agent="feed")
    part = PartStarted(part=Text(part_id="p", turn_id="t", status="in_progress", text=""))
    await store.create_session(session_id, "benchmark", [about, turn, part], 0)


def _text(rounds: int, appends: int, figures: dict[tuple[str, int], list[list[float]]]) -> str:
    rows = []
    for sessions in (1, SESSIONS):
        for share in (0.50, 0.99):
            of_rounds = (
                [percentile(one, share) for one in figures[who, sessions]] for who in ("limit", "ours")
            )
            rows.append(_row(f"{sessions} at once, p{share * 100:.0f}, ms", *of_rounds))
    title = (
        f"An append of {len(TEXT)} characters until it is on the disk, {rounds} rounds of {appends} a session"
    )
    return table(title, ("sessions", "limit: bare SQLite", "ours", "ours / limit"), rows)


def _row(name: str, limit: Sequence[float], ours: Sequence[float]) -> list[str]:
    return [name, cell(limit), cell(ours), f"{number(median(ours) / median(limit))}x"]
