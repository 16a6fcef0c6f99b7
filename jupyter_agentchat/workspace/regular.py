"""Opening a file for reading: an ordinary one, in the workspace, and nothing else."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from jupyter_agentchat.workspace.paths import PathRefused, Place
from jupyter_agentchat.workspace.walk import folder

_OPEN = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
"""``O_NONBLOCK``: a pipe that is put in the file's place must not hang the thread."""


@contextmanager
def regular_file(place: Place) -> Iterator[BinaryIO]:
    """Yield the file, open for reading. Raises PathRefused, OSError."""
    if not place.parts:
        raise PathRefused("The workspace is a folder: list it instead.")
    with folder(place.root, place.parts[:-1]) as here:
        descriptor = open_regular(place, here)
    with os.fdopen(descriptor, "rb") as file:
        yield file


def open_regular(place: Place, here: int) -> int:
    """Open the last part of the place, in the folder ``here``, for reading; return the descriptor.

    Looked at before it is opened, because opening a device may already do something, and after,
    because it may have been replaced in between.
    """
    name = place.parts[-1]
    check_regular(place, os.stat(name, dir_fd=here, follow_symlinks=False))
    descriptor = os.open(name, os.O_RDONLY | _OPEN, dir_fd=here)
    try:
        check_regular(place, os.fstat(descriptor))
    except PathRefused:
        os.close(descriptor)
        raise
    return descriptor


def check_regular(place: Place, found: os.stat_result) -> None:
    """Raise PathRefused for folders, links (there was none before), pipes, sockets and devices."""
    if stat.S_ISREG(found.st_mode):
        return
    if stat.S_ISDIR(found.st_mode):
        raise PathRefused(f"{place.quoted} is a folder.")
    if stat.S_ISLNK(found.st_mode):
        raise PathRefused(f"{place.quoted} was replaced by a link just now. Try again.")
    raise PathRefused(f"{place.quoted} is not an ordinary file but a pipe, a socket or a device.")
