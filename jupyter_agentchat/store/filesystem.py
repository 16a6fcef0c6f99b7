"""Where the store lies. Homes on a Hub are often another machine's: slower, perhaps without locks.

What could break there is not used anywhere: no write-ahead log, no memory map (``database.SETTINGS``).
"""

from __future__ import annotations

import errno
import fcntl
import os
import tempfile
from pathlib import Path

from jupyter_agentchat.store.errors import StoreUnavailable
from jupyter_agentchat.store.locking import Manners

MOUNTS = Path("/proc/self/mountinfo")

ELSEWHERE = frozenset(
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "9p",
        "afs",
        "ceph",
        "lustre",
        "gpfs",
        "beegfs",
        "glusterfs",
        "panfs",
        "pvfs2",
        "orangefs",
        "ocfs2",
        "gfs2",
        "davfs",
        "virtiofs",
    ]
)
"""File systems whose disk is another machine's."""

NO_LOCKS = (
    "The file system of the data folder cannot lock files: two servers would spoil each other's sessions. "
    "Choose another folder in data_dir."
)

_NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS)


def manners_at(folder: Path, mounts: Path = MOUNTS) -> Manners:
    """Return how to share the lock of a file there."""
    return Manners.far() if is_elsewhere(kind_of(folder, mounts)) else Manners()


def is_elsewhere(kind: str) -> bool:
    """Say whether it is a network's; of what runs in user space one cannot know."""
    return kind in ELSEWHERE or kind.startswith("fuse")


def kind_of(folder: Path, mounts: Path = MOUNTS) -> str:
    """Return the type of the file system, as the kernel calls it; empty where that cannot be told."""
    try:
        lines = mounts.read_text("utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    whole = folder.resolve()
    known = [_point_and_kind(line) for line in lines if " - " in line]
    over = [(len(point.parts), kind) for point, kind in known if whole.is_relative_to(point)]
    # Of several on one folder the last one counts: it hides the others.
    return max(enumerate(over), key=lambda numbered: (numbered[1][0], numbered[0]))[1][1] if over else ""


def refuse_without_locks(folder: Path) -> None:
    """Raise StoreUnavailable where files cannot be locked: two servers would write over each other."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _NO_LOCKS:
            raise StoreUnavailable(NO_LOCKS) from error
        # Anything else, a disk that cannot be written for one, is told by whatever comes next.


def _point_and_kind(line: str) -> tuple[Path, str]:
    place, _, rest = line.partition(" - ")
    point = os.fsencode(place.split()[4]).decode("unicode_escape").encode("latin-1")
    return Path(os.fsdecode(point)), rest.split()[0]
