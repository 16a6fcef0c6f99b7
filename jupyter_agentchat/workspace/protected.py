"""What no tool writes, and what none reads, wherever the workspace is.

Compared by folded names, so that case, odd Unicode and trailing dots change nothing; both as the path
was given and as it resolved, so that a link is no way round; and whether or not the thing exists yet.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

from jupyter_core.paths import jupyter_config_dir, jupyter_data_dir, jupyter_runtime_dir

from jupyter_agentchat.workspace.names import folded
from jupyter_agentchat.workspace.paths import PathRefused, Place

UNWRITTEN = frozenset({".git", "git~1", ".ssh", ".jupyter", ".ipython"})
UNREAD = frozenset({".ssh"})

_PYTHON = ("stdlib", "platstdlib", "purelib", "platlib", "scripts")

Parts = tuple[str, ...]


def check_read(place: Place) -> None:
    """Raise PathRefused for keys and for the server's own files: tokens, passwords, sessions."""
    _refuse_names(place, UNREAD, "is private: it is not read by an agent.")
    _refuse_folders(place, _secret(place), "is private to the Jupyter server: it is not read by an agent.")


class Unread:
    """``check_read`` for all that is below one place and reached without a link: prepared once for many."""

    def __init__(self, place: Place) -> None:
        self._root = _parts(place.root)
        self._starts = _starts(_secret(place))

    def has(self, parts: Parts) -> bool:
        """Say whether this, given by its parts below the workspace, is not read."""
        below = tuple(map(folded, parts))
        whole = (*self._root, *below)
        return not UNREAD.isdisjoint(below) or any(whole[: len(start)] == start for start in self._starts)


def check_write(place: Place) -> None:
    """Raise PathRefused for what is more than a file: history, keys, settings, programs, notebooks."""
    _refuse_names(place, UNWRITTEN, "is protected: change it yourself, for example in a terminal.")
    own = (*_secret(place), Path(jupyter_data_dir()), _ipython_dir())
    _refuse_folders(place, own, "belongs to Jupyter and is protected: change it yourself.")
    _refuse_folders(place, _python(), "belongs to the Python that runs this server: change it yourself.")
    if any(_is_home_dotfile(face, place) for face in _faces(place)):
        raise PathRefused(f"{place.quoted} is one of your own settings and is protected: change it yourself.")
    if any(folded(face[-1]).endswith(".ipynb") for face in _faces(place)):
        raise PathRefused(
            f"{place.quoted} is a notebook, and a notebook is not written as raw text: "
            "its cells are edited in the notebook itself."
        )


def _refuse_names(place: Place, names: frozenset[str], complaint: str) -> None:
    given = (*place.said.split("/"), *place.parts)
    if any(folded(part) in names for part in given):
        raise PathRefused(f"{place.quoted} {complaint}")


def _refuse_folders(place: Place, folders: Iterable[Path], complaint: str) -> None:
    faces = _faces(place)
    for start in _starts(folders):
        if any(face[: len(start)] == start for face in faces):
            raise PathRefused(f"{place.quoted} {complaint}")


def _starts(folders: Iterable[Path]) -> set[Parts]:
    """Return how a path in one of them begins: as the folder is called, or where it really is."""
    return {_parts(path) for own in folders for path in (own, Path(os.path.realpath(own)))}


def _is_home_dotfile(face: Parts, place: Place) -> bool:
    """Judge only where the workspace is or holds the home: a project may live in a hidden folder."""
    home, root = _parts(Path(os.path.realpath(Path.home()))), _parts(place.root)
    below = face[len(home) :]
    inside = home[: len(root)] == root and face[: len(home)] == home
    return inside and bool(below) and below[0].startswith(".")


def _faces(place: Place) -> tuple[Parts, Parts]:
    """Return the absolute path as it was given and as it resolved, folded."""
    given = os.path.normpath(place.root / place.said)
    return _parts(Path(given)), _parts(place.root.joinpath(*place.parts))


def _parts(path: Path) -> Parts:
    return tuple(folded(part) for part in path.parts)


def _secret(place: Place) -> tuple[Path, ...]:
    own = Path(jupyter_data_dir()) / "agentchat"
    return (Path(jupyter_config_dir()), Path(jupyter_runtime_dir()), own, *place.private)


def _ipython_dir() -> Path:
    return Path(os.environ.get("IPYTHONDIR") or Path.home() / ".ipython")


def _python() -> tuple[Path, ...]:
    """Return the server's own Python, which may lie in a workspace: what is written there runs here."""
    return (Path(sys.executable), *(Path(sysconfig.get_path(name)) for name in _PYTHON))
