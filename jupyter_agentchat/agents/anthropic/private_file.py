"""A file for one's own eyes: mode 600 in a folder of mode 700, looked at again each time it is read."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path


class NotPrivate(Exception):
    """The file must not be used as it is; the text says what to do, without its path."""


class PrivateFile:
    """All methods block. A link is followed by reading (its target is what counts), never by writing."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> str:
        """Return its text, empty when there is none. Raises NotPrivate."""
        name = self.path.name
        try:
            # The mode is asked of what was opened, so that nothing can be put in its place in between.
            with os.fdopen(os.open(self.path, os.O_RDONLY | _NONBLOCK), encoding="utf-8") as file:
                self._check(os.fstat(file.fileno()))
                return file.read(MOST + 1)[:MOST]
        except (FileNotFoundError, NotADirectoryError):
            return ""
        except (OSError, UnicodeDecodeError):
            raise NotPrivate(f"The file {name!r} cannot be read. Look at it, or remove it.") from None

    def write(self, text: str) -> None:
        """Put the text in its place, whole or not at all. Raises OSError."""
        folder = self.path.parent
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = folder / f".{self.path.name}.{secrets.token_hex(8)}"
        try:
            with os.fdopen(
                os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
            ) as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.path)
        finally:
            draft.unlink(missing_ok=True)

    def remove(self) -> None:
        """Remove it; one that is not there is fine. Raises OSError."""
        try:
            self.path.unlink(missing_ok=True)
        except NotADirectoryError:
            return

    def _check(self, found: os.stat_result) -> None:
        name = self.path.name
        if not stat.S_ISREG(found.st_mode):
            raise NotPrivate(f"{name!r} is no plain file. Remove it.")
        if os.name != "posix":
            return
        if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise NotPrivate(f"The file {name!r} can be read by others. Make it yours alone: chmod 600.")
        if found.st_uid not in (os.geteuid(), 0):
            raise NotPrivate(f"The file {name!r} belongs to somebody else. Put your own in its place.")


MOST = 16_384
"""Characters that are read; a key or an address is much shorter."""

_NONBLOCK = getattr(os, "O_NONBLOCK", 0)
"""A pipe in the file's place must not hold us up."""
