"""Writing a file whole: the old content or the new one, never a mix, wherever it is stopped (R-T3)."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from stat import S_IMODE

from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.workspace.paths import PathRefused, Place
from jupyter_agentchat.workspace.protected import check_write
from jupyter_agentchat.workspace.regular import check_regular, open_regular
from jupyter_agentchat.workspace.walk import folder

_TEMPORARY = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class Conflict(PathRefused):
    """The file is not what it was when it was read (R-T4)."""


class Written(Value, frozen=True, kw_only=True):
    """What was written; ``size`` in bytes."""

    created: bool
    size: int
    sha256: str


def check_target(place: Place, expected: str | None = None) -> None:
    """Raise what ``write_file`` would raise for this place now. Blocks; changes nothing."""
    _check_allowed(place)
    try:
        with _gone_is_conflict(place, expected), folder(place.root, place.parts[:-1]) as here:
            _old(place, here)
            if expected is not None:
                _check_expected(place, here, expected)
    except FileNotFoundError:
        pass  # its folder will be made


def write_file(place: Place, content: bytes, expected: str | None = None) -> Written:
    """Put the content there, with the folders above it. Blocks.

    ``expected`` is the SHA-256 of what was read, in hex: anything else there is a Conflict and stays.
    An existing file keeps its mode, and its owner where the system allows it; a new one gets what the
    umask leaves. Raises PathRefused, OSError.
    """
    _check_allowed(place)
    above, name = place.parts[:-1], place.parts[-1]
    with _gone_is_conflict(place, expected), folder(place.root, above, make=expected is None) as here:
        old = _old(place, here)
        with _prepared(content, here, old) as temporary:
            if expected is not None:
                _check_expected(place, here, expected)
            os.rename(temporary, name, src_dir_fd=here, dst_dir_fd=here)
        os.fsync(here)
    return Written(created=old is None, size=len(content), sha256=hashlib.sha256(content).hexdigest())


def _check_allowed(place: Place) -> None:
    if not place.parts:
        raise PathRefused("The workspace is a folder: name a file in it.")
    check_write(place)


def _old(place: Place, here: int) -> os.stat_result | None:
    """Return what is there now. A file that nobody may write is not replaced either."""
    try:
        found = os.stat(place.parts[-1], dir_fd=here, follow_symlinks=False)
    except FileNotFoundError:
        return None
    check_regular(place, found)
    if not found.st_mode & 0o222:
        raise PathRefused(f"{place.quoted} is read-only.")
    return found


def _check_expected(place: Place, here: int, expected: str) -> None:
    with os.fdopen(open_regular(place, here), "rb") as file:
        now = hashlib.file_digest(file, "sha256").hexdigest()
    check_hash(place, now, expected)


def check_hash(place: Place, now: str, expected: str) -> None:
    """Raise Conflict when the file's hash is ``now`` another one than when it was read."""
    if now != expected.strip().lower():
        raise Conflict(f"{place.quoted} was changed since it was read. Read it again before writing it.")


@contextmanager
def _gone_is_conflict(place: Place, expected: str | None) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        if expected is None:
            raise
        raise Conflict(f"{place.quoted} is no longer there: it was removed since it was read.") from None


@contextmanager
def _prepared(content: bytes, here: int, old: os.stat_result | None) -> Iterator[str]:
    """Yield the name of a file in the same folder that holds the content, safely on disk."""
    temporary = f".{secrets.token_hex(8)}.agentchat"
    mode = 0o666 if old is None else 0o600
    descriptor = os.open(temporary, _TEMPORARY, mode, dir_fd=here)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if old is not None:
                _keep_mode(descriptor, old)
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        yield temporary
    finally:
        with suppress(FileNotFoundError):
            os.unlink(temporary, dir_fd=here)


def _keep_mode(descriptor: int, old: os.stat_result) -> None:
    """Owner first: a change of owner takes bits of the mode away. Set-id bits are not kept."""
    with suppress(PermissionError):
        os.fchown(descriptor, old.st_uid, old.st_gid)
    os.fchmod(descriptor, S_IMODE(old.st_mode) & 0o777)
