"""R-H3: whichever call of the disk fails, what was told is stored, what was refused is not; it goes on."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import preload

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return preload.compiled(tmp_path_factory.mktemp("faults"))


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory, where there is such a place: the disk that fails is ours."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as made:
        yield Path(made)


LESS_USUAL = pytest.mark.soak


@pytest.mark.parametrize(
    ("kind", "error", "how"),
    [
        pytest.param(preload.WRITE, errno.ENOSPC, "once", id="write-full-once"),
        pytest.param(preload.WRITE, errno.ENOSPC, "on", id="write-full"),
        pytest.param(preload.WRITE, errno.EIO, "once", id="write-error-once"),
        pytest.param(preload.WRITE, errno.EIO, "on", id="write-error", marks=LESS_USUAL),
        pytest.param(preload.WRITE, errno.EDQUOT, "on", id="write-quota", marks=LESS_USUAL),
        pytest.param(preload.SHORT, 0, "once", id="write-short-once"),
        pytest.param(preload.SHORT, 0, "on", id="write-short", marks=LESS_USUAL),
        pytest.param(preload.SYNC, errno.EIO, "once", id="sync-once"),
        pytest.param(preload.SYNC, errno.EIO, "on", id="sync"),
        pytest.param(preload.TRUNCATE, errno.EIO, "on", id="truncate"),
        pytest.param(preload.UNLINK, errno.EIO, "once", id="unlink-once"),
        pytest.param(preload.UNLINK, errno.EIO, "on", id="unlink"),
    ],
)
def test_r_h3_every_call_of_the_disk_may_fail(
    library: Path, folder: Path, kind: int, error: int, how: str
) -> None:
    env = os.environ | preload.environment(library, folder / "control", "a.sqlite")
    command = [sys.executable, "-m", "tests.faults.every_call", str(folder / "a.sqlite"), str(kind)]
    done = subprocess.run(
        [*command, str(error), how],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4_000:]
    calls, refused = map(int, done.stdout.split())
    if kind == preload.TRUNCATE:
        return  # this journal is deleted, not shortened; there may be no such call
    assert calls >= 2
    assert refused > 0 or kind == preload.SHORT, "a write that is short goes on where it ended"
