"""Opening: what is ours, what is not, and who may read it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlite_utils import Database

from jupyter_agentchat.core.transcript import apply
from jupyter_agentchat.store.database import APPLICATION_ID, open_database
from jupyter_agentchat.store.schema.migrations import MIGRATIONS, Migration
from jupyter_agentchat.store.store import NotAStore, Store, StoreTooNew, StoreUnavailable
from tests.store.stories import AT, NAUGHTY, facts, identity, look, opened, table, turn

ROOT = Path(__file__).parents[2]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def raw(path: Path, *statements: str) -> None:
    """Do something to a file behind the store's back."""
    db = sqlite3.connect(path)
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


async def refuses(path: Path, kind: type[Exception], words: str, folder: Path | None = None) -> None:
    """Opening fails with a sentence that has those words and no path, and leaves the folder as it was."""
    folder = folder or path.parent
    before = _everything(folder)
    with pytest.raises(kind, match=words) as refused:
        await Store(path, apply, identity()).open()
    assert str(path.parent) not in str(refused.value)
    assert str(refused.value).endswith(".")
    assert _everything(folder) == before


def _everything(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    def state(path: Path) -> tuple[int, int, bytes]:
        status = path.lstat()
        return status.st_mode, status.st_mtime_ns, path.read_bytes() if path.is_file() else b""

    return {str(path): state(path) for path in (folder, *folder.rglob("*"))}


@pytest.fixture
def _open_to_all():  # type: ignore[no-untyped-def]
    """The umask of a careless machine."""
    old = os.umask(0)
    yield
    os.umask(old)


@pytest.mark.usefixtures("_open_to_all")
async def test_r_h12_folder_file_and_journal_are_the_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "agentchat" / "agentchat.sqlite"
    async with opened(path) as store:
        await store.create_session("s", NAUGHTY, [facts("secret"), *turn(1)], AT)

        def modes_while_writing(db: Database) -> dict[str, int]:
            db.execute("UPDATE session SET owner = 'grace'")
            return {child.name: mode(child) for child in path.parent.iterdir()}

        during = await store._write(modes_while_writing)
        assert during == {"agentchat.sqlite": 0o600, "agentchat.sqlite-journal": 0o600}
    assert mode(path.parent) == 0o700
    assert [child.name for child in path.parent.iterdir()] == ["agentchat.sqlite"]


@pytest.mark.usefixtures("_open_to_all")
async def test_r_h12_an_empty_folder_and_a_readable_file_are_closed(tmp_path: Path) -> None:
    folder = tmp_path / "agentchat"
    folder.mkdir()
    path = folder / "a.sqlite"
    async with opened(path):
        assert mode(folder) == 0o700
    path.chmod(0o644)
    async with opened(path):
        assert mode(path) == 0o600


@pytest.mark.usefixtures("_open_to_all")
async def test_a_folder_with_other_things_in_it_keeps_its_mode(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir(mode=0o755)
    (folder / "theirs").write_text("x")
    async with opened(folder / "a.sqlite"):
        assert mode(folder) == 0o755
        assert mode(folder / "a.sqlite") == 0o600


async def test_r_h4_rollback_journal_full_sync_foreign_keys_no_memory_map(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:

        def pragmas(db: Database) -> dict[str, object]:
            names = ("journal_mode", "synchronous", "foreign_keys", "mmap_size", "busy_timeout")
            return {name: (db.execute(f"PRAGMA {name}").fetchone() or [0])[0] for name in names}

        assert await look(store, pragmas) == {
            "journal_mode": "delete",
            "synchronous": 2,
            "foreign_keys": 1,
            "mmap_size": 0,
            "busy_timeout": 5000,
        }


async def test_a_file_that_somebody_switched_to_wal_is_switched_back(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    async with opened(path):
        pass
    raw(path, "PRAGMA journal_mode = WAL")
    async with opened(path) as store:
        await store.create_session("s", "ada", [facts()], AT)
        assert not path.with_name("a.sqlite-wal").exists()


async def test_r_h9_a_newer_store_can_be_read_and_stays_untouched(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    async with opened(path) as store:
        await store.create_session("s", "ada", [facts("From later"), *turn(1)], AT)
    raw(
        path,
        "ALTER TABLE event ADD COLUMN colour TEXT",
        "CREATE TABLE of_later (id)",
        f"PRAGMA user_version = {len(MIGRATIONS) + 1}",
    )
    path.chmod(0o644)  # not even this is changed
    before = _everything(path.parent)
    async with opened(path) as store:
        assert "newer version of jupyter_agentchat" in (store.trouble or "")
        assert [row.title for row in await store.rows()] == ["From later"]
        assert len(await store.frames("s", 0, 100)) == 7
        assert len((await store.transcript("s", 5))[0].turns) == 1
        assert [hit.part_id for hit in await store.search("hello", 5)] == ["p1a"]
        for act in (
            store.append("s", [facts("x")], AT),
            store.create_session("k", "ada", [facts()], AT),
            store.delete_session("s"),
            store.beat(),
            store.begin_command("c", "ada", "digest", AT),
        ):
            with pytest.raises(StoreUnavailable, match="can only be read"):
                await act
    assert _everything(path.parent) == before


async def test_r_h9_a_newer_store_without_what_we_know_is_refused_and_untouched(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    async with opened(path) as store:
        await store.create_session("s", "ada", [facts()], AT)
    raw(path, "ALTER TABLE event RENAME TO happened", f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    await refuses(path, StoreTooNew, "newer version of jupyter_agentchat")


async def test_another_programs_database_is_refused_and_untouched(tmp_path: Path) -> None:
    path = tmp_path / "places.sqlite"
    raw(path, "CREATE TABLE session (id)", "INSERT INTO session VALUES (1)")
    await refuses(path, NotAStore, "belongs to another program")
    raw(path, "PRAGMA application_id = 252006674")
    await refuses(path, NotAStore, "belongs to another program")


@pytest.mark.parametrize(
    "content", [b"hello", b"\0" * 4096, b"SQLite format 3\0", b"SQLite format 3\0" + b"\xff" * 4096]
)
async def test_what_is_no_database_is_refused_and_untouched(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.sqlite"
    path.write_bytes(content)
    await refuses(path, NotAStore, "not a session store|another program")


async def test_a_folder_or_a_pipe_in_the_files_place_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    path.mkdir()
    await refuses(path, NotAStore, "not a file")
    path.rmdir()
    os.mkfifo(path)
    with pytest.raises(NotAStore, match="not a file"):
        await Store(path, apply, identity()).open()


async def test_a_file_in_the_folders_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("mine")
    await refuses(tmp_path / "data" / "a.sqlite", NotAStore, "is a file", tmp_path)
    assert (tmp_path / "data").read_text() == "mine"


async def test_a_link_to_nowhere_and_a_folder_that_cannot_be_made_are_unavailable(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    path.symlink_to(tmp_path / "gone" / "b.sqlite")
    await refuses(path, StoreUnavailable, "No such file")
    await refuses(tmp_path / ("x" * 300) / "a.sqlite", StoreUnavailable, "File name too long", tmp_path)


async def _cut_in_the_middle(path: Path, cut: Path) -> None:
    """Write a store to ``path``, and to ``cut`` what a kill in the middle of its last commit leaves."""
    async with opened(path) as store:
        await store.create_session("s", "ada", [facts(), *turn(1)], AT)

        def copy_halfway(db: Database) -> None:
            db.execute("PRAGMA cache_size = 1")  # what is changed goes to the file at once
            for number in range(200):
                db.execute("INSERT INTO blob VALUES (?, '1', '1', 1, ?)", [f"{number:064}", b"x" * 5_000])
            for end in ("", "-journal"):
                shutil.copyfile(f"{path}{end}", f"{cut}{end}")

        await store._write(copy_halfway)


@pytest.mark.parametrize("is_short", [False, True])
async def test_what_was_cut_in_the_middle_of_a_commit_is_taken_back(tmp_path: Path, is_short: bool) -> None:
    path, cut = tmp_path / "a.sqlite", tmp_path / "cut.sqlite"
    await _cut_in_the_middle(path, cut)
    if is_short:  # the head was written already, the pages that it counts were not
        content = bytearray(cut.read_bytes())
        content[28:32] = (len(content) // 4096 + 50).to_bytes(4)
        cut.write_bytes(content)
    async with opened(cut) as store:
        assert len(await store.frames("s", 0, 100)) == 7
        assert await table(store, "blob") == []
        assert await look(store, lambda db: db.execute("PRAGMA integrity_check").fetchall()) == [("ok",)]


def test_half_a_store_never_stands_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    seen: list[list[str]] = []

    def up(db: Database) -> None:
        MIGRATIONS[0].up(db)
        seen.append([child.name for child in tmp_path.iterdir() if child.name == path.name])

    open_database(path, (Migration(up, MIGRATIONS[0].down),)).close()
    assert seen == [[]]
    assert [child.name for child in tmp_path.iterdir()] == [path.name]


def test_a_store_can_be_opened_at_any_moment_while_another_server_writes(tmp_path: Path) -> None:
    """Also in the middle of a commit, when the file is not yet as long as its head says."""
    path = tmp_path / "a.sqlite"
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.store.appender", str(path), "s"], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert server.stdout is not None
    server.stdout.readline()
    drain = threading.Thread(target=server.stdout.read)
    drain.start()
    try:
        for _ in range(60):
            open_database(path).close()
    finally:
        server.kill()
        drain.join()
        server.stdout.close()
        server.wait()


async def test_the_file_is_known_by_its_head(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    async with opened(path):
        pass
    head = path.read_bytes()[:100]
    assert int.from_bytes(head[68:72]) == APPLICATION_ID
    assert int.from_bytes(head[60:64]) == len(MIGRATIONS)


async def test_strange_names_are_only_names(tmp_path: Path) -> None:
    path = tmp_path / "a?mode=memory#%41 b" / "c&d.sqlite"
    async with opened(path):
        pass
    assert path.is_file()


async def test_several_stores_opened_at_once_make_one_file(tmp_path: Path) -> None:
    path = tmp_path / "agentchat" / "a.sqlite"
    stores = [Store(path, apply, identity(f"server-{n}")) for n in range(6)]
    await asyncio.gather(*[store.open() for store in stores])
    try:
        assert len({store.epoch for store in stores}) == 1
        await asyncio.gather(*[s.create_session(f"s{n}", "ada", [facts()], AT) for n, s in enumerate(stores)])
        assert len(await stores[0].rows()) == 6
    finally:
        await asyncio.gather(*[store.close() for store in stores])


async def test_a_full_disk_is_told_while_it_is_so_and_nothing_has_a_number_that_is_not_stored(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        frames = await store.create_session("s", "ada", [facts()], AT)
        (pages,) = await look(store, lambda db: db.execute("PRAGMA page_count").fetchone())
        await look(store, lambda db: db.execute(f"PRAGMA max_page_count = {pages}").fetchall())
        stored = 0
        with contextlib.suppress(StoreUnavailable):
            while stored < 1000:
                frames += await store.append("s", turn(stored, "x" * 500), AT)
                stored += 1
        with pytest.raises(StoreUnavailable, match="full"):
            await store.append("s", turn(stored, "x" * 500), AT)
        await look(store, lambda db: db.execute("PRAGMA max_page_count = 1000000").fetchall())
        assert await store.frames("s", 0, 10_000) == frames
        frames += await store.append("s", turn(stored, "x" * 500), AT)
        assert await store.frames("s", 0, 10_000) == frames
        assert [frame.seq for frame in frames] == list(range(1, len(frames) + 1))
