"""A workspace with a canary tree beside it that nothing may read, list or change."""

from __future__ import annotations

import os
from pathlib import Path

CANARY = "canary-7c1d: this was outside"
CANARY_NAME = "canary-7c1d.txt"
UNSAID_NAME = "canary-9e42.txt"
"""A name that no test says: whoever sees it has listed a folder outside."""


class Tree:
    """``root`` is the workspace; ``outside`` lies beside it, under a name that begins like it."""

    def __init__(self, top: Path) -> None:
        self.root = top / "ws"
        self.outside = top / "ws-outside"
        self.root.mkdir()
        (self.outside / "folder").mkdir(parents=True)
        (self.outside / CANARY_NAME).write_text(CANARY)
        (self.outside / "folder" / CANARY_NAME).write_text(CANARY)
        (self.outside / UNSAID_NAME).write_text(CANARY)
        self._before = self._snapshot()

    @property
    def secret(self) -> Path:
        return self.outside / CANARY_NAME

    def check_outside(self) -> None:
        """Fail when anything outside was added, removed, replaced or changed."""
        assert self._snapshot() == self._before

    def _snapshot(self) -> list[tuple[str, int, int, bytes]]:
        top = self.root.parent
        found = []
        for folder, names, files in os.walk(top):
            if Path(folder) == top:
                names.remove(self.root.name)
            for name in (*names, *files):
                path = Path(folder, name)
                content = path.read_bytes() if path.is_file() else b""
                found.append((str(path), path.lstat().st_mode, path.lstat().st_ino, content))
        return sorted(found)
