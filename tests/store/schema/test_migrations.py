"""Migrations: each whole or not at all, from the first schema on, and back again on a copy."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlite_utils import Database

from jupyter_agentchat.core.transcript import fold
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.store.copies import downgrade_copy
from jupyter_agentchat.store.database import APPLICATION_ID, connect, open_database
from jupyter_agentchat.store.errors import StoreTooNew
from jupyter_agentchat.store.schema.migrations import MIGRATIONS, Migration, migrate, version
from jupyter_agentchat.store.store import Store
from tests.store.stories import AT, facts, opened, turn

T = TypeVar("T")

ROOT = Path(__file__).parents[3]

FIRST_SCHEMA = Path(__file__).parent / "first_schema.sql"
"""A store as version 1 wrote it, with one session of two turns. Never to be changed."""


def _add_colour(db: Database) -> None:
    db.table("session").add_column("colour", str, not_null_default="blue")


def _drop_colour(db: Database) -> None:
    db.table("session").transform(drop={"colour"})


NEXT = (*MIGRATIONS, Migration(_add_colour, _drop_colour))


def columns(path: Path, table: str) -> list[str]:
    db = connect(path)
    names = [column.name for column in db.table(table).columns]
    db.close()
    return names


def schema(path: Path) -> list[tuple[str, str]]:
    db = connect(path)
    rows = db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()
    db.close()
    return rows


def on_store(path: Path, work: Callable[[Store], Coroutine[Any, Any, T]]) -> T:
    """Open the store, do something, close it."""

    async def run() -> T:
        async with opened(path) as store:
            return await work(store)

    return asyncio.run(run())


def with_a_session(path: Path) -> list[Frame]:
    beginning = [facts(), *turn(1, "kumquat")]
    return on_store(path, lambda store: store.create_session("s", "ada", beginning, AT))


def stored(path: Path) -> list[Frame]:
    return on_store(path, lambda store: store.frames("s", 0, 100))


def found(path: Path) -> list[str | None]:
    hits = on_store(path, lambda store: store.search("kumquat", 10))
    return [hit.part_id for hit in hits]


def test_a_store_of_the_first_schema_opens_and_has_everything(tmp_path: Path) -> None:
    path, fresh = tmp_path / "a.sqlite", tmp_path / "fresh.sqlite"
    old = sqlite3.connect(path)
    old.executescript(FIRST_SCHEMA.read_text("utf-8"))
    old.close()
    as_it_was = schema(path)
    with_a_session(fresh)
    frames = stored(path)
    assert len(frames) == 13
    assert schema(path) == schema(fresh)
    assert schema(tmp_path / "a.sqlite.version-1") == as_it_was, "R-H9: kept as it was"
    assert (tmp_path / "a.sqlite.version-1").stat().st_mode & 0o777 == 0o600
    assert on_store(path, lambda store: store.transcript("s", 10)) == (fold("s", frames), False)
    assert found(path) == ["p1a"]
    assert on_store(path, lambda store: store.append("s", turn(3), AT))[0].seq == 14


KILLED = """
import os, signal, sys
from pathlib import Path
from jupyter_agentchat.store.database import open_database
from jupyter_agentchat.store.schema import migrations

def dies(db):
    db.execute("PRAGMA cache_size = 1")  # what is changed goes to the file at once
    migrations.MIGRATIONS[1].up(db)
    os.kill(os.getpid(), signal.SIGKILL)

open_database(Path(sys.argv[1]), (migrations.MIGRATIONS[0], migrations.Migration(dies, dies)))
"""


def test_r_h9_a_step_that_is_killed_is_taken_back_and_done_again(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    old = sqlite3.connect(path)
    old.executescript(FIRST_SCHEMA.read_text("utf-8"))
    old.close()
    killed = subprocess.run([sys.executable, "-c", KILLED, str(path)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert (tmp_path / "a.sqlite-journal").exists(), "in the middle"
    assert len(stored(path)) == 13
    db = connect(path)
    assert version(db) == len(MIGRATIONS)
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    db.close()


def test_a_step_up_keeps_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    frames = with_a_session(path)
    db = open_database(path, NEXT)
    assert version(db) == len(NEXT)
    assert db.execute("SELECT colour FROM session").fetchall() == [("blue",)]
    assert db.execute("SELECT count(*) FROM event").fetchone() == (len(frames),)
    assert db.execute("PRAGMA foreign_keys").fetchone() == (1,)
    db.close()


def test_a_step_that_fails_leaves_the_old_version_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    frames = with_a_session(path)
    before = schema(path)

    def stops_halfway(db: Database) -> None:
        _add_colour(db)
        db.execute("DELETE FROM event")
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        open_database(path, (*MIGRATIONS, Migration(stops_halfway, _drop_colour)))
    assert schema(path) == before
    assert stored(path) == frames
    db = open_database(path, NEXT)  # and the next try works
    assert version(db) == len(NEXT)
    db.close()


def test_a_step_that_breaks_a_foreign_key_is_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    with_a_session(path)

    def loses_its_session(db: Database) -> None:
        db.execute("UPDATE turn SET session_id = 'nobody'")

    with pytest.raises(ValueError, match="would break 3 foreign keys"):
        open_database(path, (*MIGRATIONS, Migration(loses_its_session, _drop_colour)))
    db = connect(path)
    assert version(db) == len(MIGRATIONS)
    db.close()


def test_a_first_opening_that_fails_leaves_nothing_to_trip_over(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"

    def stops(db: Database) -> None:
        MIGRATIONS[0].up(db)
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        open_database(path, (Migration(stops, MIGRATIONS[0].down),))
    assert on_store(path, lambda store: store.rows()) == []


def test_two_servers_that_open_at_once_take_each_step_once(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    open_database(path).close()
    steps: list[str] = []
    the_other_waits = threading.Event()

    def step(db: Database) -> None:
        assert the_other_waits.wait(timeout=10)
        steps.append("up")
        _add_colour(db)

    def one_server() -> None:
        db = connect(path)
        db.conn.set_trace_callback(count_begins)
        migrate(db, APPLICATION_ID, (*MIGRATIONS, Migration(step, _drop_colour)))
        db.close()

    def count_begins(statement: str) -> None:
        if statement == "BEGIN IMMEDIATE":
            begins.append(statement)
            if len(begins) == 2:  # both have read the old version
                the_other_waits.set()

    begins: list[str] = []
    threads = [threading.Thread(target=one_server) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert steps == ["up"]
    assert "colour" in columns(path, "session")


def test_a_store_that_a_newer_server_just_changed_is_too_new(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    open_database(path, NEXT).close()
    db = connect(path)
    with pytest.raises(StoreTooNew):
        migrate(db, APPLICATION_ID)
    db.close()


def test_the_way_down_works_on_a_copy_and_leaves_the_store_alone(tmp_path: Path) -> None:
    path, copy = tmp_path / "a.sqlite", tmp_path / "copy.sqlite"
    frames = with_a_session(path)
    as_first = schema(path)
    open_database(path, NEXT).close()
    newer = path.read_bytes()

    downgrade_copy(path, len(MIGRATIONS), copy, NEXT)

    assert path.read_bytes() == newer
    assert copy.stat().st_mode & 0o777 == 0o600
    assert [name for name, _ in schema(copy)] == [name for name, _ in as_first]
    assert stored(copy) == frames
    assert found(copy) == ["p1a"]
    on_store(copy, lambda store: store.delete_session("s"))  # the cascades have survived the rebuilt table
    assert found(copy) == []
    db = open_database(copy, NEXT)  # and up again
    assert version(db) == len(NEXT)
    db.close()


def test_all_the_way_down_leaves_no_table(tmp_path: Path) -> None:
    path, copy = tmp_path / "a.sqlite", tmp_path / "copy.sqlite"
    with_a_session(path)
    downgrade_copy(path, 0, copy)
    assert [name for name, _ in schema(copy) if not name.startswith("sqlite_")] == []


@pytest.mark.parametrize("number", [7, -1])
def test_a_version_that_never_was_is_refused(tmp_path: Path, number: int) -> None:
    path, copy = tmp_path / "a.sqlite", tmp_path / "copy.sqlite"
    with_a_session(path)
    with pytest.raises(ValueError, match="no version"):
        downgrade_copy(path, number, copy)
    assert not copy.exists()


def test_a_copy_never_takes_the_place_of_a_file_and_a_failed_one_goes_away(tmp_path: Path) -> None:
    path, copy = tmp_path / "a.sqlite", tmp_path / "copy.sqlite"
    with_a_session(path)
    copy.write_text("mine")
    with pytest.raises(FileExistsError):
        downgrade_copy(path, 0, copy)
    assert copy.read_text() == "mine"
    copy.unlink()
    path.write_bytes(b"no database" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        downgrade_copy(path, 0, copy)
    assert not copy.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO event VALUES ('s', 0, 1, 'x', '{}', 1)",
        "INSERT INTO event VALUES ('s', 2, 1, 'x', '{}', 1)",
        "INSERT INTO event VALUES ('s', 99, 1, '', '{}', 1)",
        "INSERT INTO event VALUES ('s', 99, 1, 'x', 'no json', 1)",
        "INSERT INTO event VALUES ('nobody', 1, 1, 'x', '{}', 1)",
        "INSERT INTO turn VALUES ('s', 't9', 0, 'server-1', 0, '{}')",
        "INSERT INTO turn VALUES ('s', 't9', 9, 'nobody', 0, '{}')",
        "INSERT INTO part VALUES ('s', 't9', 'p', 0, 1, '{}')",
        "INSERT INTO meta VALUES (2, 'second')",
        "INSERT INTO blob_ref VALUES ('s', 'none')",
        "INSERT INTO command VALUES ('c', 'ada', 'd', 1, 'no json')",
    ],
)
def test_keys_and_checks_hold_even_against_our_own_mistakes(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "a.sqlite"
    with_a_session(path)
    db = open_database(path)
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(statement)
    db.close()
