"""Going through all files below a folder, by descriptor and past every link, and what is left out."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Generator
from contextlib import suppress

from jupyter_agentchat.workspace.ignored import LONGEST, Ignored, Parts
from jupyter_agentchat.workspace.paths import PathRefused, Place
from jupyter_agentchat.workspace.protected import Unread, check_read
from jupyter_agentchat.workspace.regular import open_regular
from jupyter_agentchat.workspace.walk import folder

SKIPPED = frozenset({"node_modules", "bower_components", "__pycache__"})
"""Folders with what others wrote, or what can be made again: gone through only where they are named."""
MARKS = frozenset({"pyvenv.cfg", "conda-meta", "CACHEDIR.TAG"})
"""What is in such a folder under another name."""


class FileWalk:
    """Goes through files in the order of their paths, each folder's files before its folders.

    Leaves out links and ``.git``, and counts what else: names that begin with a dot, unless they are asked
    for, what ``.gitignore`` says, what is private or cannot be read, and folders of dependencies and caches.
    What the walk begins with was named, and is gone through whatever it is.
    """

    def __init__(self, place: Place, *, with_hidden: bool, is_over: Callable[[], bool]) -> None:
        check_read(place)
        self.hidden = 0
        self.ignored = 0
        self.closed = 0
        self.skipped: list[str] = []
        self._top = place
        self._unread = Unread(place)
        self._with_hidden = with_hidden
        self._is_over = is_over

    def files(self) -> Generator[tuple[Place, int]]:
        """Yield each file and the descriptor of its folder, open until the next step.

        Blocks. Raises OSError when the place itself cannot be read; of what is below it is counted.
        """
        try:
            yield from self._below(self._top.parts)
        except NotADirectoryError:
            with folder(self._top.root, self._top.parts[:-1]) as here:
                yield self._top, here

    def _below(self, top: Parts) -> Generator[tuple[Place, int]]:
        waiting = [(top, self._above(top))]
        while waiting and not self._is_over():
            parts, ignored = waiting.pop()
            try:
                with folder(self._top.root, parts) as here:
                    ignored = self._rules(parts, here, ignored)
                    names, folders = self._names(parts, here, ignored)
                    yield from ((self._place((*parts, name)), here) for name in names)
            except OSError:
                if parts == top:
                    raise
                self.closed += 1
            else:
                waiting += [((*parts, name), ignored) for name in reversed(folders)]

    def _above(self, top: Parts) -> Ignored:
        """Return the rules of the folders above; none where they leave the place out that was named."""
        ignored = Ignored()
        for depth in range(len(top)):
            with suppress(OSError), folder(self._top.root, top[:depth]) as here:
                ignored = self._rules(top[:depth], here, ignored)
            if ignored.has(top[: depth + 1], is_folder=True):
                return Ignored()
        return ignored

    def _rules(self, parts: Parts, here: int, above: Ignored) -> Ignored:
        try:
            descriptor = open_regular(self._place((*parts, ".gitignore")), here)
        except (OSError, PathRefused):
            return above
        with os.fdopen(descriptor, "rb") as file:
            return above.below(parts, file.read(LONGEST).decode(errors="replace"))

    def _names(self, parts: Parts, here: int, ignored: Ignored) -> tuple[list[str], list[str]]:
        """Return the files and the folders in a folder that are gone through, in order."""
        with os.scandir(here) as found:
            names = sorted((entry.name for entry in found), key=lambda name: (name.casefold(), name))
        if parts != self._top.parts and not MARKS.isdisjoint(names):
            self.skipped.append("/".join(parts))
            return [], []
        files, folders = [], []
        for name in names:
            kind = self._kind(parts, name, here, ignored)
            if kind == stat.S_IFREG:
                files.append(name)
            elif kind == stat.S_IFDIR:
                folders.append(name)
        return files, folders

    def _kind(self, parts: Parts, name: str, here: int, ignored: Ignored) -> int | None:
        """Return what the name is; None when it is left out."""
        if name == ".git":
            return None
        if name.startswith(".") and not self._with_hidden:
            self.hidden += 1
        elif self._unread.has((*parts, name)):
            self.closed += 1
        else:
            with suppress(FileNotFoundError):
                kind = stat.S_IFMT(os.stat(name, dir_fd=here, follow_symlinks=False).st_mode)
                return kind if self._is_wanted((*parts, name), kind, ignored) else None
        return None

    def _is_wanted(self, path: Parts, kind: int, ignored: Ignored) -> bool:
        is_folder = kind == stat.S_IFDIR
        skipped = is_folder and path[-1] in SKIPPED
        if not skipped and not ignored.has(path, is_folder=is_folder):
            return True
        if is_folder:
            self.skipped.append("/".join(path))
        else:
            self.ignored += 1
        return False

    def _place(self, parts: Parts) -> Place:
        top = self._top
        return Place(root=top.root, parts=parts, said="/".join(parts), private=top.private)
