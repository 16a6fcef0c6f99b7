"""A store that cannot be written, for a while or at all, can be read, says why, and comes back (R-H3)."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_agentchat.core.transcript import apply
from jupyter_agentchat.store.store import Store, StoreUnavailable
from tests.store.stories import AT, facts, identity, look, opened, turn


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("this user may not mount a file system")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def remount(disk: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(disk)], check=True, capture_output=True)


def fill(disk: Path) -> Path:
    """Leave no byte free; return what takes the place."""
    filling = disk / "filling"
    with filling.open("wb", buffering=0) as file:
        size = 65_536
        while size:
            try:
                file.write(b"x" * size)
            except OSError:
                size //= 2
    return filling


async def whole(store: Store) -> None:
    assert await look(store, lambda db: db.execute("PRAGMA integrity_check").fetchall()) == [("ok",)]


async def test_r_h3_f18_a_full_disk_stops_writing_only_and_comes_back(small_disk: Path) -> None:
    path = small_disk / "agentchat" / "a.sqlite"
    async with opened(path) as store:
        await store.create_session("s", "ada", [facts(), *turn(1)], AT)
        filling = fill(small_disk)
        with pytest.raises(StoreUnavailable, match="full"):
            await store.append("s", turn(2, answer="y" * 20_000), AT)
        assert len(await store.frames("s", 0, 100)) == 7
        filling.unlink()
        frames = await store.append("s", turn(2, answer="y" * 20_000), AT)
        assert [frame.seq for frame in frames] == [8, 9, 10, 11, 12, 13]
        await whole(store)


async def test_r_h3_f18_a_store_on_a_full_disk_opens_to_be_read(small_disk: Path) -> None:
    path = small_disk / "agentchat" / "a.sqlite"
    async with opened(path) as store:
        await store.create_session("s", "ada", [facts("Old"), *turn(1)], AT)
    filling = fill(small_disk)
    async with opened(path, "server-2") as store:
        assert "full" in (store.trouble or "")
        assert [row.title for row in await store.rows()] == ["Old"]
        with pytest.raises(StoreUnavailable, match="full"):
            await store.append("s", turn(2), AT)
        filling.unlink()
        await store.append("s", turn(2), AT)
        assert store.trouble is None
        await whole(store)


async def test_r_h3_f19_a_disk_that_is_read_only_for_a_while(small_disk: Path) -> None:
    path = small_disk / "agentchat" / "a.sqlite"
    async with opened(path) as store:
        await store.create_session("s", "ada", [facts("Old")], AT)
    remount(small_disk, "ro")
    async with opened(path, "server-2") as store:
        assert "read-only" in (store.trouble or "")
        assert [row.title for row in await store.rows()] == ["Old"]
        with pytest.raises(StoreUnavailable, match="read-only"):
            await store.append("s", turn(1), AT)
        remount(small_disk, "rw")
        await store.beat()
        assert store.trouble is None
        assert (await store.append("s", turn(1), AT))[0].seq == 2
        await whole(store)


async def test_f19_a_new_store_on_a_disk_that_is_read_only_says_so(small_disk: Path) -> None:
    remount(small_disk, "ro")
    with pytest.raises(StoreUnavailable, match="Read-only file system"):
        await Store(small_disk / "agentchat" / "a.sqlite", apply, identity()).open()


async def test_r_h7_what_is_written_to_a_file_that_was_deleted_is_not_taken_as_stored(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    async with opened(path) as store:
        await store.create_session("s", "ada", [facts()], AT)
        away = tmp_path / "away.sqlite"
        path.rename(away)
        for _ in range(3):
            with pytest.raises(StoreUnavailable, match="Put it back"):
                await store.append("s", turn(1), AT)
        assert [row.title for row in await store.rows()] == ["New session"], "it can still be read"
        assert not path.exists(), "no empty store in its place"
        away.rename(path)
        assert (await store.append("s", turn(1), AT))[0].seq == 2
        await whole(store)


@pytest.mark.parametrize("is_a_copy", [True, False])
async def test_r_p2_a_store_in_this_one_s_place_is_told_and_never_written_to_as_this_one(
    tmp_path: Path, is_a_copy: bool
) -> None:
    path, other = tmp_path / "a.sqlite", tmp_path / "other.sqlite"
    lost: list[str] = []
    async with opened(path) as store:
        store.when_lost(lost.append)
        await store.create_session("s", "ada", [facts(), *turn(1)], AT)
        if is_a_copy:
            shutil.copyfile(path, other)
        else:
            async with opened(other) as another:
                await another.create_session("s", "ada", [facts()], AT)
        await store.append("s", turn(2), AT)
        epoch = store.epoch
        other.replace(path)
        for _ in range(2):
            with pytest.raises(StoreUnavailable, match="put in this one's place"):
                await store.append("s", turn(3), AT)
        assert len(lost) == 1
    async with opened(path) as store:
        assert store.epoch != epoch, "what was numbered since the copy means nothing any more"
        assert len(await store.frames("s", 0, 100)) == (7 if is_a_copy else 1)


async def test_f20_a_store_that_is_locked_for_long_can_be_opened_when_it_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jupyter_agentchat.store.database.BUSY_SECONDS", 0.05)
    path = tmp_path / "a.sqlite"
    async with opened(path) as store:
        await store.create_session("s", "ada", [facts("Old")], AT)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with opened(path, "server-2") as store:
        assert "locked" in (store.trouble or "")
        assert [row.title for row in await store.rows()] == ["Old"]
        other.execute("ROLLBACK")
        await store.append("s", turn(1), AT)
        assert store.trouble is None
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreUnavailable, match="locked"):
        await Store(path, apply, identity()).open()
    other.close()
    async with opened(path) as store:
        assert len(await store.frames("s", 0, 100)) == 7
