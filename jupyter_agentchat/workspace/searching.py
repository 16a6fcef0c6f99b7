"""Searching the files below a place, for a text in them or only for their names; bounded in all it does."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext
from typing import Protocol

from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.workspace.finding import FileWalk
from jupyter_agentchat.workspace.matching import Matcher
from jupyter_agentchat.workspace.name_pattern import NamePattern
from jupyter_agentchat.workspace.paths import PathRefused, Place
from jupyter_agentchat.workspace.pattern_process import Over, PatternProcess
from jupyter_agentchat.workspace.reading import looks_binary
from jupyter_agentchat.workspace.regular import open_regular

LARGEST = 5_000_000
"""Bytes of a file that is searched among others."""
LARGEST_NAMED = 20_000_000
"""Bytes of a file that is searched because it was named."""


class Wanted(Value, frozen=True, kw_only=True):
    """What is looked for: ``text`` in the files that ``files`` names, or without it those files."""

    text: str | None = None
    regex: bool = False
    ignore_case: bool = False
    files: str | None = None
    hidden: bool = False


class Hit(Value, frozen=True, kw_only=True):
    """A file that is meant: how many of its lines match, and number (from 1) and text of the first ones."""

    path: str
    count: int = 0
    lines: tuple[tuple[int, str], ...] = ()


class Searched(Value, frozen=True, kw_only=True):
    """What was found, in the order of the paths, and what was not looked at.

    ``looked_at`` files were searched. ``unfinished`` is where time was up, None when it was not.
    """

    hits: tuple[Hit, ...]
    looked_at: int
    binary: int
    large: int
    hidden: int
    ignored: int
    closed: int
    skipped: tuple[str, ...]
    unfinished: str | None


class _Finder(Protocol):
    def find(self, data: bytes) -> tuple[int, list[tuple[int, str]]]:
        """Return how many lines match and the first of them."""


def search(place: Place, wanted: Wanted, is_over: Callable[[], bool]) -> Searched:
    """Search the place, a folder or a file, until ``is_over``. Blocks.

    Raises PathRefused for what is private and for a pattern that is none; OSError.
    """
    if not wanted.text and not wanted.files:
        raise PathRefused("Say what to search for: a text, a pattern of file names, or both.")
    return _Search(place, wanted, is_over).run()


class _Search:
    """One search and what it has found so far."""

    def __init__(self, place: Place, wanted: Wanted, is_over: Callable[[], bool]) -> None:
        self._place = place
        self._wanted = wanted
        self._is_over = is_over
        self._walk = FileWalk(place, with_hidden=wanted.hidden, is_over=is_over)
        self._hits: list[Hit] = []
        self._looked_at = self._binary = self._large = 0
        self._at = place.path

    def run(self) -> Searched:
        names = self._names()
        unfinished = False
        with ExitStack() as stack:
            finder = stack.enter_context(self._finder())
            files = stack.enter_context(closing(self._walk.files()))
            try:
                for file, here in files:
                    if self._is_over():
                        break
                    self._at = file.path
                    if names is None or names.fits(file.parts[len(self._place.parts) :] or file.parts[-1:]):
                        self._look(file, here, finder)
            except Over:
                unfinished = True
        return self._searched(unfinished or self._is_over())

    def _names(self) -> NamePattern | None:
        said = self._wanted.files
        return None if not said else NamePattern(said, ignore_case=self._wanted.ignore_case)

    def _finder(self) -> AbstractContextManager[_Finder | None]:
        text, ignore_case = self._wanted.text, self._wanted.ignore_case
        if not text:
            return nullcontext()
        if not self._wanted.regex:
            return nullcontext(Matcher(text, regex=False, ignore_case=ignore_case))
        return PatternProcess(text, ignore_case=ignore_case, is_over=self._is_over)

    def _look(self, file: Place, here: int, finder: _Finder | None) -> None:
        if finder is None:
            self._looked_at += 1
            self._hits.append(Hit(path=file.path))
            return
        data = self._read(file, here)
        if data is None:
            return
        self._looked_at += 1
        count, lines = finder.find(data)
        if count:
            self._hits.append(Hit(path=file.path, count=count, lines=tuple(lines)))

    def _read(self, file: Place, here: int) -> bytes | None:
        """Return the content; None, and counted, when it is no text, too large or not to be read."""
        most = LARGEST_NAMED if file is self._place else LARGEST
        try:
            with os.fdopen(open_regular(file, here), "rb") as opened:
                data = opened.read(most + 1)
        except (OSError, PathRefused):
            self._walk.closed += 1
            return None
        if len(data) > most:
            self._large += 1
        elif looks_binary(data):
            self._binary += 1
        else:
            return data
        return None

    def _searched(self, unfinished: bool) -> Searched:
        return Searched(
            hits=tuple(self._hits),
            looked_at=self._looked_at,
            binary=self._binary,
            large=self._large,
            hidden=self._walk.hidden,
            ignored=self._walk.ignored,
            closed=self._walk.closed,
            skipped=tuple(self._walk.skipped),
            unfinished=self._at if unfinished else None,
        )
