"""Which session a cell means: one by name, or the one that its notebook has."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from jupyter_agentchat.protocol.frames import SessionRow
from jupyter_agentchat.protocol.refused import Refused


def is_own(row: SessionRow) -> bool:
    """Say whether a session may be gone on with from a cell without being named."""
    return not (row.archived or row.imported or row.read_only or row.parent)


def named(rows: Iterable[SessionRow], name: str) -> SessionRow:
    """Return the session of this name: a title, an id, or the beginning of its id. Raises Refused."""
    rows = tuple(rows)
    found = [row for row in rows if row.title == name]
    found = found or [row for row in rows if len(name) >= 4 and row.session_id.startswith(name)]
    if len(found) != 1:
        many = "More than one session is" if found else "There is no session"
        raise Refused("unknown_session", f"{many} called {name!r}.")
    return found[0]


class KernelPlace:
    """What a server's kernel runs for: a notebook, or a console with a name in a folder."""

    def __init__(self, root: Path, path: str) -> None:
        """``path`` is Jupyter's, and counts from the server's root folder."""
        self._root = root.expanduser()
        self._whole = (self._root / path).resolve()
        self._is_notebook = self._whole.suffix == ".ipynb"

    def folder(self) -> Path:
        """Return where a new session of it works."""
        return self._whole.parent if self._is_notebook or not self._whole.is_dir() else self._whole

    def notebook(self, workspace: str) -> str | None:
        """Return the notebook, relative to this workspace; None: there is none, or not in it."""
        if not self._is_notebook or not self._whole.is_relative_to(workspace):
            return None
        return self._whole.relative_to(workspace).as_posix()

    def has(self, row: SessionRow) -> bool:
        """Say whether this is the notebook's own session, however its notebook is named."""
        if row.notebook is None or not self._is_notebook or not is_own(row):
            return False
        folders = (Path(row.workspace), self._root)
        return any((folder / row.notebook).resolve() == self._whole for folder in folders)
