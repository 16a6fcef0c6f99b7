"""The writer thread: together when there is company, alone when something breaks, never on the loop."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from jupyter_agentchat.store.errors import StoreUnavailable
from jupyter_agentchat.store.writer import Writer
from tests.store.stories import AT, facts, look, opened, turn


@asynccontextmanager
async def writing(path: Path) -> AsyncIterator[Writer]:
    """Start a writer on a bare table of numbers."""

    def connect() -> Database:
        db = Database(sqlite3.connect(path, timeout=0.05))
        db.execute("CREATE TABLE IF NOT EXISTS number (n INTEGER PRIMARY KEY, filling BLOB)")
        return db

    writer = Writer(connect, lambda: None)
    await writer.start()
    try:
        yield writer
    finally:
        await writer.close()


def adding(n: int, size: int = 0) -> Callable[[Database], int]:
    def work(db: Database) -> int:
        db.execute("INSERT INTO number VALUES (?, ?)", [n, b"x" * size])
        return n

    return work


def numbers(db: Database) -> list[int]:
    return [n for (n,) in db.execute("SELECT n FROM number ORDER BY n")]


class Gate:
    """A job that holds the thread until it is opened, so that others pile up behind it."""

    def __init__(self) -> None:
        self.entered = asyncio.Event()
        self._open = threading.Event()
        self._loop = asyncio.get_running_loop()

    def __call__(self, db: Database) -> None:
        self._loop.call_soon_threadsafe(self.entered.set)
        assert self._open.wait(timeout=10)

    def open(self) -> None:
        self._open.set()


async def piled_up(writer: Writer, *works: Callable[[Database], Any]) -> list[Any]:
    """Run jobs that came while the thread was busy; return results and errors."""
    gate = Gate()
    held = asyncio.create_task(writer.run(gate, writes=False))
    await gate.entered.wait()
    tasks = [asyncio.create_task(writer.run(work, writes=work is not numbers)) for work in works]
    await asyncio.sleep(0)
    gate.open()
    await held
    return await asyncio.gather(*tasks, return_exceptions=True)


async def test_what_piled_up_is_committed_together(tmp_path: Path) -> None:
    async with writing(tmp_path / "n.sqlite") as writer:
        statements: list[str] = []
        await writer.run(lambda db: db.conn.set_trace_callback(statements.append), writes=False)
        assert await piled_up(writer, *[adding(n) for n in range(20)]) == list(range(20))
        assert statements.count("COMMIT") == 3  # the trace's own, the gate, all twenty
        assert statements.count("BEGIN IMMEDIATE") == 1


async def test_concurrent_appends_take_fewer_commits_than_there_are(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        await asyncio.gather(*[store.create_session(f"s{n}", "ada", [facts()], AT) for n in range(8)])
        statements: list[str] = []
        await look(store, lambda db: db.conn.set_trace_callback(statements.append))
        await asyncio.gather(*[store.append(f"s{n % 8}", turn(n), AT) for n in range(64)])
        assert statements.count("COMMIT") < 32


async def test_reads_see_what_was_asked_before_them(tmp_path: Path) -> None:
    async with writing(tmp_path / "n.sqlite") as writer:
        assert await piled_up(writer, numbers, adding(1), numbers, adding(2), numbers) == [
            [],
            1,
            [1],
            2,
            [1, 2],
        ]


async def test_a_failing_job_fails_alone(tmp_path: Path) -> None:
    def failing(db: Database) -> None:
        adding(2)(db)
        raise KeyError("mine")

    async with writing(tmp_path / "n.sqlite") as writer:
        one, error, three, doubled = await piled_up(writer, adding(1), failing, adding(3), adding(1))
        assert (one, three) == (1, 3)
        assert isinstance(error, KeyError)
        assert isinstance(doubled, sqlite3.IntegrityError)
        assert await writer.run(numbers, writes=False) == [1, 3]


async def test_a_job_that_takes_the_transaction_with_it_is_run_apart_from_the_others(tmp_path: Path) -> None:
    """A full disk rolls back the whole transaction, not just the savepoint."""
    async with writing(tmp_path / "n.sqlite") as writer:
        await writer.run(lambda db: db.execute("PRAGMA max_page_count = 8").fetchall(), writes=False)
        one, full, three = await piled_up(writer, adding(1), adding(2, size=100_000), adding(3))
        assert (one, three) == (1, 3)
        assert isinstance(full, StoreUnavailable)
        assert "full" in str(full)
        assert await writer.run(numbers, writes=False) == [1, 3]
        await writer.run(lambda db: db.execute("PRAGMA max_page_count = 100000").fetchall(), writes=False)
        assert await writer.run(adding(2, size=100_000), writes=True) == 2


async def test_a_broken_transaction_is_told_to_who_keeps_things_at_hand(tmp_path: Path) -> None:
    told: list[str] = []

    def connect() -> Database:
        db = Database(sqlite3.connect(tmp_path / "n.sqlite"))
        db.execute("CREATE TABLE number (n INTEGER PRIMARY KEY, filling BLOB)")
        db.execute("PRAGMA max_page_count = 8")
        return db

    writer = Writer(connect, lambda: told.append("rolled back"))
    await writer.start()
    with pytest.raises(StoreUnavailable):
        await writer.run(adding(1, size=100_000), writes=True)
    await writer.close()
    assert told == ["rolled back"]


async def test_while_another_program_holds_the_lock_reads_go_on_and_writes_say_so(tmp_path: Path) -> None:
    path = tmp_path / "n.sqlite"
    async with writing(path) as writer:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        locked, read, again = await piled_up(writer, adding(1), numbers, adding(2))
        assert read == []
        assert all(
            isinstance(error, StoreUnavailable) and "locked" in str(error) for error in (locked, again)
        )
        other.execute("ROLLBACK")
        other.close()
        assert await writer.run(adding(1), writes=True) == 1


async def test_a_job_whose_caller_went_away_before_it_began_is_not_run(tmp_path: Path) -> None:
    async with writing(tmp_path / "n.sqlite") as writer:
        gate = Gate()
        held = asyncio.create_task(writer.run(gate, writes=False))
        await gate.entered.wait()
        gone = asyncio.create_task(writer.run(adding(1), writes=True))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.sleep(0)
        gate.open()
        await held
        assert await writer.run(numbers, writes=False) == []
        assert gone.cancelled()


async def test_a_caller_who_goes_away_in_the_middle_harms_nobody(tmp_path: Path) -> None:
    async with writing(tmp_path / "n.sqlite") as writer:
        gate = Gate()
        held = asyncio.create_task(writer.run(gate, writes=False))
        await gate.entered.wait()
        held.cancel()
        await asyncio.sleep(0)
        gate.open()
        assert await writer.run(adding(1), writes=True) == 1


async def test_closing_finishes_what_was_asked(tmp_path: Path) -> None:
    async with writing(tmp_path / "n.sqlite") as writer:
        tasks = [asyncio.create_task(writer.run(adding(n), writes=True)) for n in range(5)]
        await asyncio.sleep(0)
        await writer.close()
        assert await asyncio.gather(*tasks) == list(range(5))
        with pytest.raises(StoreUnavailable, match="closed"):
            await writer.run(adding(9), writes=True)


async def test_what_connecting_raises_is_raised_and_no_thread_stays(tmp_path: Path) -> None:
    writer = Writer(lambda: Database(sqlite3.connect(tmp_path / "no" / "n.sqlite")), lambda: None)
    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        await writer.start()
    await writer.close()
    threads = [thread for thread in threading.enumerate() if thread.name == "agentchat-store"]
    for thread in threads:
        await asyncio.to_thread(thread.join, timeout=5)
    assert not [thread for thread in threads if thread.is_alive()]
