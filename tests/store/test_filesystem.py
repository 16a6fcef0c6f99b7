"""R-H4, F24: what the store does where its disk is another machine's."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_agentchat.store import filesystem
from jupyter_agentchat.store.filesystem import is_elsewhere, kind_of, manners_at
from jupyter_agentchat.store.locking import HERE, Manners
from tests.faults import preload
from tests.store.stories import AT, facts, look, opened, turn

ROOT = Path(__file__).parents[2]


def mounts(tmp_path: Path, *lines: str) -> Path:
    """Write what the kernel says: mount point and type, in this order."""
    file = tmp_path / "mountinfo"
    whole = [
        f"36 35 98:0 / {point} rw,noatime shared:1 - {kind} server:/x rw"
        for point, kind in map(str.split, lines)
    ]
    file.write_text("\n".join(["22 1 0:1 / / rw - ext4 /dev/vda rw", *whole]) + "\n")
    return file


@pytest.mark.parametrize(
    ("kind", "elsewhere"),
    [
        *((kind, True) for kind in ("nfs", "nfs4", "cifs", "smb3", "lustre", "gpfs", "9p", "ceph", "beegfs")),
        *((kind, True) for kind in ("fuse", "fuse.sshfs", "fuseblk", "fuse.something-new")),
        *((kind, False) for kind in ("ext4", "xfs", "btrfs", "zfs", "overlay", "tmpfs", "", "apfs")),
    ],
)
def test_r_h4_which_file_systems_are_another_machine_s(tmp_path: Path, kind: str, elsewhere: bool) -> None:
    assert is_elsewhere(kind) == elsewhere
    if kind:
        listed = mounts(tmp_path, f"/home {kind}")
        assert kind_of(Path("/home/ada/x"), listed) == kind
        assert manners_at(Path("/home/ada/x"), listed) == (Manners.far() if elsewhere else HERE)


def test_the_nearest_mount_counts_and_of_two_the_last(tmp_path: Path) -> None:
    listed = mounts(
        tmp_path, "/home nfs", "/home/ada ext4", "/home/ada nfs4", "/homeless cifs", "/with\\040space 9p"
    )
    assert kind_of(Path("/home/bob"), listed) == "nfs"
    assert kind_of(Path("/home/ada/agentchat"), listed) == "nfs4"
    assert kind_of(Path("/homeless"), listed) == "cifs"
    assert kind_of(Path("/with space/x"), listed) == "9p"
    assert kind_of(Path("/srv"), listed) == "ext4"


def test_where_the_kernel_says_nothing_it_is_as_here(tmp_path: Path) -> None:
    assert kind_of(tmp_path, tmp_path / "none") == ""
    assert manners_at(tmp_path, tmp_path / "none") == HERE
    (tmp_path / "odd").write_bytes(b"\xff\xfe nonsense\n\n - \n"[:10])
    assert kind_of(tmp_path, tmp_path / "odd") == ""


def test_this_machine_s_own_disk_is_known() -> None:
    assert kind_of(Path("/proc")) == "proc"


async def test_r_h4_on_a_network_no_log_no_map_and_fewer_questions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filesystem.kind_of, "__defaults__", (mounts(tmp_path, f"{tmp_path} nfs4"),))
    monkeypatch.setattr(filesystem.manners_at, "__defaults__", filesystem.kind_of.__defaults__)
    async with opened(tmp_path / "a.sqlite") as store:
        await store.create_session("s", "ada", [facts(), *turn(1)], AT)
        assert store._writer is not None
        assert store._writer._manners == Manners.far()
        for name, value in (("journal_mode", "delete"), ("synchronous", 2), ("mmap_size", 0)):
            found = await look(store, lambda db, name=name: db.execute(f"PRAGMA {name}").fetchone())  # type: ignore[misc]
            assert found == (value,)


OPENS = """
import asyncio, sys
from pathlib import Path
from jupyter_agentchat.core.transcript import apply
from jupyter_agentchat.store.store import Store, StoreUnavailable
from tests.store.stories import identity
try:
    asyncio.run(Store(Path(sys.argv[1]), apply, identity()).open())
except StoreUnavailable as error:
    print(error)
"""


@pytest.mark.parametrize("error", [errno.ENOLCK, errno.EOPNOTSUPP])
def test_f24_where_nothing_can_be_locked_there_is_no_store(tmp_path: Path, error: int) -> None:
    library = preload.compiled(tmp_path)
    folder = tmp_path / "agentchat"
    env = os.environ | preload.environment(library, tmp_path / "control", str(folder))
    disk = preload.Disk(tmp_path / "control")
    disk.fail(preload.LOCK, error)
    command = [sys.executable, "-c", OPENS, str(folder / "a.sqlite")]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True, timeout=60)
    assert disk.recover() > 0
    disk.close()
    assert "cannot lock files" in done.stdout
    assert list(folder.iterdir()) == []
