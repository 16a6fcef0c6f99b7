"""A disk that fails when a test says so: the library is compiled for the test and preloaded."""

from __future__ import annotations

import mmap
import os
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("faults.c")

WRITE, SYNC, TRUNCATE, UNLINK, SHORT, LOCK = 1, 2, 4, 8, 16, 32
_FIELDS = struct.Struct("=6i")


def compiled(folder: Path) -> Path:
    """Return the library; skips the test where it cannot be made."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("there is no C compiler (cc) here")
    library = folder / "faults.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return library


def environment(library: Path, control: Path, where: str) -> dict[str, str]:
    """Return what to add to the environment of the process whose disk is to fail, and make its control."""
    control.write_bytes(bytes(_FIELDS.size))
    return {"LD_PRELOAD": str(library), "FAULTS_CONTROL": str(control), "FAULTS_WHERE": where}


class Disk:
    """The control of a failing disk: from inside the process, or from outside."""

    def __init__(self, control: Path) -> None:
        self._file = control.open("r+b")
        self._shared = mmap.mmap(self._file.fileno(), _FIELDS.size)

    def fail(self, calls: int, error: int, after: int = 0, *, once: bool = False) -> None:
        """Let calls of these kinds fail from now on, or once, after so many that do not."""
        self._shared[:] = _FIELDS.pack(calls, error, after, once, 0, 0)

    def recover(self) -> int:
        """Let everything work again; return how many calls have failed."""
        failed: int = _FIELDS.unpack(self._shared[:])[4]
        self.fail(0, 0)
        return failed

    def close(self) -> None:
        self._shared.close()
        self._file.close()


def disk_of_this_process() -> Disk:
    """Return the control of the disk that this process was started with."""
    return Disk(Path(os.environ["FAULTS_CONTROL"]))
