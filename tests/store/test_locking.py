"""Two servers on one file: however busy one is, the other is let in."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest
from sqlite_utils import Database

from jupyter_agentchat.store.locking import HERE, Courtesy, Manners, begin_to_write


def _two(path: Path, patience: float) -> tuple[Database, Database]:
    one, other = (Database(sqlite3.connect(path, timeout=patience)) for _ in range(2))
    one.execute("CREATE TABLE number (n)")
    return one, other


def test_r_h5_the_lock_is_asked_for_so_often_that_a_short_gap_is_enough(tmp_path: Path) -> None:
    holder, waiter = _two(tmp_path / "a.sqlite", patience=5.0)
    asked: list[float] = []

    def let_in_the_twentieth_time(statement: str) -> None:
        if statement == "BEGIN IMMEDIATE":
            asked.append(time.monotonic())
            if len(asked) == 20:
                holder.execute("ROLLBACK")

    holder.execute("BEGIN IMMEDIATE")
    waiter.conn.set_trace_callback(let_in_the_twentieth_time)
    begin_to_write(waiter)
    assert waiter.conn.in_transaction
    assert len(asked) == 20
    waiter.rollback()
    assert waiter.execute("PRAGMA busy_timeout").fetchone() == (5000,)
    holder.close()
    waiter.close()


def test_waiting_has_an_end_and_leaves_the_connection_as_it_was(tmp_path: Path) -> None:
    holder, waiter = _two(tmp_path / "a.sqlite", patience=0.02)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        begin_to_write(waiter)
    assert not waiter.conn.in_transaction
    assert waiter.execute("PRAGMA busy_timeout").fetchone() == (20,)
    holder.execute("ROLLBACK")
    begin_to_write(waiter)
    waiter.rollback()
    holder.close()
    waiter.close()


def test_another_trouble_than_a_lock_is_not_waited_for(tmp_path: Path) -> None:
    holder, waiter = _two(tmp_path / "a.sqlite", patience=60.0)
    waiter.execute("BEGIN")
    with pytest.raises(sqlite3.OperationalError, match="within a transaction"):
        begin_to_write(waiter)
    waiter.rollback()
    holder.close()
    waiter.close()


class _Time:
    """A clock that only sleeping moves, and the test."""

    def __init__(self) -> None:
        self.at = 100.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


def test_r_h5_a_writer_without_a_pause_makes_one_now_and_then() -> None:
    clock = _Time()
    courtesy = Courtesy(HERE, clock.now, clock.sleep)
    for _ in range(50):  # transactions of 10 ms, the next work there at once
        courtesy.waited(clock.at)
        clock.at += 0.01
        courtesy.pause_if_due()
    assert 4 <= len(clock.slept) <= 0.5 / HERE.pause_every
    assert set(clock.slept) == {HERE.pause}


def test_a_writer_that_waits_for_work_makes_no_pause() -> None:
    clock = _Time()
    courtesy = Courtesy(HERE, clock.now, clock.sleep)
    for _ in range(50):
        idle_since = clock.at
        clock.at += HERE.pause
        courtesy.waited(idle_since)
        clock.at += 0.05
        courtesy.pause_if_due()
    assert clock.slept == []


def test_r_h4_a_gap_is_long_enough_for_whoever_asks_less_often() -> None:
    for manners in (HERE, Manners.far()):
        assert manners.pause >= 2 * manners.ask_every
        assert manners.pause < manners.pause_every / 10
