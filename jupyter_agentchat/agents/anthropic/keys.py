"""Where a key comes from: an operator's command, the keyring, a file of one's own, the environment.

The first that has one wins. The environment's key is taken out of it when the server starts, so that
kernels, terminals and tools do not inherit it (R-K2).
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_agentchat.agents.anthropic.private_file import NotPrivate, PrivateFile
from jupyter_agentchat.agents.anthropic.system_keyring import SystemKeyring
from jupyter_agentchat.protocol.connection import KeySource

VARIABLE = "ANTHROPIC_API_KEY"
LONGEST = 4_096


class KeyRefused(Exception):
    """A place has a key that must not be used as it is; the text says what to do."""


@dataclass(frozen=True)
class Key:
    """A key and the place that had it. Its value is in no ``repr``, so in no log either."""

    value: str = field(repr=False)
    source: KeySource


def as_key(text: str) -> str:
    """Return the key without what was pasted around it. Raises KeyRefused for what no header can carry."""
    key = text.strip()
    if len(key) > LONGEST or not all("!" <= letter <= "~" for letter in key):
        raise KeyRefused("This is not a key: it has characters that no key has. Paste the key alone.")
    return key


class Keys:
    """Looks in each place once more whenever it is asked; may block, so it is called in a thread.

    ``name`` is the entry in the keyring; None where keys of people's own are switched off. ``pinned`` says
    that the operator chose the place, and nobody else writes there.
    """

    def __init__(
        self,
        command: str = "",
        file: Path | None = None,
        environment: str = "",
        name: str | None = VARIABLE,
        *,
        pinned: bool = False,
    ) -> None:
        self.pinned = pinned or bool(command)
        self._command = command
        self._file = None if file is None else PrivateFile(file)
        self._environment = environment
        self._keyring = None if name is None else SystemKeyring(name)

    def find(self) -> Key | None:
        """Return the key, or None when no place has one. Raises KeyRefused."""
        places: tuple[tuple[KeySource, Callable[[], str]], ...] = (
            ("command", self._from_command),
            ("keyring", self._from_keyring),
            ("file", self._from_file),
            ("environment", lambda: self._environment),
        )
        for source, look in places:
            value = as_key(look())
            if value:
                return Key(value, source)
        return None

    def keep(self, value: str) -> None:
        """Put a person's key into the keyring, or into the file where none works. Raises OSError."""
        if self._keyring is not None and self._keyring.write(value):
            if self._file is not None:
                self._file.remove()
        elif self._file is not None:
            self._file.write(value + "\n")

    def forget(self) -> None:
        """Remove the key from keyring and file; the operator's and the environment's stay. Raises OSError."""
        if self._keyring is not None:
            self._keyring.remove()
        if self._file is not None:
            self._file.remove()

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

    def _from_keyring(self) -> str:
        return "" if self._keyring is None else self._keyring.read()

    def _from_file(self) -> str:
        try:
            return "" if self._file is None else self._file.read()
        except NotPrivate as refused:
            raise KeyRefused(str(refused)) from None


def take_from_environment() -> str:
    """Return the environment's key and take it out, so that no child process inherits it."""
    return os.environ.pop(VARIABLE, "")
