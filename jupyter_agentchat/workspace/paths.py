"""The one resolver (R-T1): what a tool is given becomes a place inside the workspace, or is refused.

Resolving only looks. What it found may be another thing a moment later, so whoever opens a place walks
there by descriptor and follows no link (``walk``): a link put in between makes that walk fail.
"""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePath

from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.workspace.names import quoted

RELATIVE = "Use a path relative to the workspace, as in `data/notes.md`."
LONGEST = 4_000
"""Bytes in a path."""

_KERNEL = frozenset({"proc", "sys", "dev"})
"""Trees at the top that the kernel makes up: what looks like a file there need not be one."""
_UNUSABLE = (
    (re.compile(r"[\x00-\x1f\x7f-\x9f]"), "has a control character in it"),
    (re.compile(r"\\"), "has a backslash in it: folders are separated by `/`"),
    (re.compile(r"\A//"), "names another machine"),
    (re.compile(r"\A[A-Za-z]:"), "begins with a drive letter"),
    (re.compile(r"\A[A-Za-z][A-Za-z0-9+.-]+:/"), "is an address, not a path"),
    (re.compile(r"\A~(?:/|\Z)"), "begins with `~`, which means nothing here"),
)
"""Words that mean something else on another system: refused everywhere, so that they mean one thing."""


class PathRefused(ValueError):
    """This path may not be used so. The text names it as it was given, and says what to do."""


class Place(Value, frozen=True, kw_only=True):
    """Where a path leads: ``parts`` below ``root``, no link among them when it was resolved."""

    root: Path
    parts: tuple[str, ...]
    said: str
    private: tuple[Path, ...] = ()
    """Folders of the server's own that no tool touches."""

    @property
    def path(self) -> str:
        """The path relative to the workspace; the workspace itself is ``.``."""
        return "/".join(self.parts) or "."

    @property
    def quoted(self) -> str:
        """The path for a sentence."""
        return quoted(self.path)


def resolve(root: Path, said: str, private: tuple[Path, ...] = ()) -> Place:
    """Return where ``said`` leads from the workspace ``root``, after every link. Raises PathRefused.

    An absolute path is fine when it leads inside. The place need not exist. May block.
    """
    _check_words(said)
    top = Path(os.path.realpath(root))
    real = Path(os.path.realpath(top / said))
    depth = len(top.parts)
    if real.parts[:depth] != top.parts:
        raise PathRefused(f"{quoted(said)} leads outside the workspace. {RELATIVE}")
    if is_kernel(real) and not is_kernel(top):
        raise PathRefused(f"{quoted(said)} belongs to the system and is not a file to work with.")
    return Place(root=top, parts=real.parts[depth:], said=said, private=private)


def is_kernel(path: PurePath) -> bool:
    """Say whether a resolved path lies in such a tree."""
    return len(path.parts) > 1 and path.parts[1] in _KERNEL


def _check_words(said: str) -> None:
    for pattern, complaint in _UNUSABLE:
        if pattern.search(said):
            raise PathRefused(f"{quoted(said[:200])} {complaint}. {RELATIVE}")
    try:
        size = len(os.fsencode(said))
    except UnicodeEncodeError:
        raise PathRefused(f"{quoted(said[:200])} cannot be a file's name.") from None
    if size > LONGEST:
        raise PathRefused("The path is too long.")
