"""Where the key comes from: an operator's command, the keyring, a file of one's own, the environment.

The first that has one wins. The environment's key is taken out of it when it is read, so that kernels,
terminals and tools do not inherit it (R-K2).
"""

from __future__ import annotations

import importlib
import os
import shlex
import stat
import subprocess
from pathlib import Path

KEYRING_SERVICE = "jupyter_agentchat"
VARIABLE = "ANTHROPIC_API_KEY"


class KeyRefused(Exception):
    """A place has a key that must not be used as it is; the text says what to do."""


class Keys:
    """Looks in each place once more whenever it is asked; may block, so it is called in a thread."""

    def __init__(self, command: str = "", file: Path | None = None) -> None:
        self._command = command
        self._file = file
        self._from_environment = os.environ.pop(VARIABLE, "")

    def find(self) -> str | None:
        """Return the key, or None when no place has one. Raises KeyRefused."""
        found = self._from_command() or _from_keyring() or self._from_file() or self._from_environment
        return found.strip() or None

    def _from_command(self) -> str:
        if not self._command:
            return ""
        try:
            done = subprocess.run(  # noqa: S603 - the operator's own command, from the server's configuration
                shlex.split(self._command), capture_output=True, text=True, timeout=20, check=True
            )
        except (OSError, ValueError, subprocess.SubprocessError):
            raise KeyRefused(
                "The command that should print the key failed. Ask your administrator."
            ) from None
        return done.stdout

    def _from_file(self) -> str:
        if self._file is None:
            return ""
        try:
            mode = self._file.stat().st_mode
            if mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise KeyRefused("The key file can be read by others. Make it yours alone: chmod 600.")
            return self._file.read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError):
            raise KeyRefused("The key file cannot be read.") from None


def _from_keyring() -> str:
    """Return the keyring's key where the `keyring` package is installed and has one."""
    try:
        keyring = importlib.import_module("keyring")
    except ImportError:
        return ""
    try:
        return keyring.get_password(KEYRING_SERVICE, VARIABLE) or ""
    except Exception:  # noqa: BLE001 - its back ends raise what they like, locked ones too; there are other places
        return ""
