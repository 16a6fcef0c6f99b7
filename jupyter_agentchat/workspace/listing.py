"""Listing a folder: names, kinds and sizes, in order, and never more than can be read."""

from __future__ import annotations

import heapq
import os
import stat
from typing import Literal

from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.workspace.paths import Place
from jupyter_agentchat.workspace.protected import check_read
from jupyter_agentchat.workspace.walk import folder

MOST = 500
"""Entries of one answer."""


class Entry(Value, frozen=True, kw_only=True):
    """One name in a folder. ``size`` in bytes, of files only; ``target`` is what a link says."""

    name: str
    kind: Literal["folder", "file", "link", "other"]
    size: int | None = None
    target: str | None = None


class Listing(Value, frozen=True, kw_only=True):
    """The first entries by name; ``more`` come after them, ``hidden`` begin with a dot and were left out."""

    entries: tuple[Entry, ...]
    more: int
    hidden: int


def list_folder(place: Place, *, with_hidden: bool = False, most: int = MOST) -> Listing:
    """List the folder, at most ``most`` entries. Blocks. Raises PathRefused, OSError."""
    check_read(place)
    with folder(place.root, place.parts) as here:
        with os.scandir(here) as found:
            names = [entry.name for entry in found]
        wanted = names if with_hidden else [name for name in names if not name.startswith(".")]
        chosen = heapq.nsmallest(most, wanted, key=lambda name: (name.casefold(), name))
        entries = tuple(entry for name in chosen if (entry := _entry(name, here)))
    return Listing(entries=entries, more=len(wanted) - len(chosen), hidden=len(names) - len(wanted))


def _entry(name: str, here: int) -> Entry | None:
    """Look at one name, without following it; None when it is gone again."""
    try:
        found = os.stat(name, dir_fd=here, follow_symlinks=False)
        if stat.S_ISLNK(found.st_mode):
            return Entry(name=name, kind="link", target=os.readlink(name, dir_fd=here))
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found.st_mode):
        return Entry(name=name, kind="folder")
    if stat.S_ISREG(found.st_mode):
        return Entry(name=name, kind="file", size=found.st_size)
    return Entry(name=name, kind="other")
