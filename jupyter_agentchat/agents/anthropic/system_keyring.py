"""The operating system's keyring, where the `keyring` package is installed and works.

Back ends raise what they like, ask the person for a password on a screen that may not exist, or never come
back. So each call runs beside us and is given up after some seconds; other places follow.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable
from typing import Any

SERVICE = "jupyter_agentchat"
PATIENCE = 5.0
"""Seconds. Also how long a locked keyring can hold up the first look."""


class SystemKeyring:
    """The entry of one name. All methods may block for ``patience``, and none raises."""

    def __init__(self, name: str, patience: float = PATIENCE) -> None:
        self._name = name
        self._patience = patience
        self._stuck: threading.Thread | None = None

    def read(self) -> str:
        """Return what it has, empty when there is nothing or it does not work."""
        found = self._call(lambda keyring: keyring.get_password(SERVICE, self._name))
        return found if isinstance(found, str) else ""

    def write(self, text: str) -> bool:
        """Keep the text; say whether it can be read back."""
        self._call(lambda keyring: keyring.set_password(SERVICE, self._name, text))
        return self.read() == text

    def remove(self) -> None:
        """Forget what it has."""
        self._call(lambda keyring: keyring.delete_password(SERVICE, self._name))

    def _call(self, what: Callable[[Any], Any]) -> Any:
        """Return what the keyring says; None when it is missing, failing, locked or already stuck."""
        if self._stuck is not None and self._stuck.is_alive():
            return None
        answer: list[Any] = []
        # A thread of its own that nobody waits for at the end: a pool's would keep the server from stopping.
        thread = threading.Thread(target=_asked, args=(what, answer), daemon=True, name="keyring")
        thread.start()
        thread.join(self._patience)
        self._stuck = thread if thread.is_alive() else None
        return answer[0] if answer else None


def _asked(what: Callable[[Any], Any], answer: list[Any]) -> None:
    try:
        answer.append(what(importlib.import_module("keyring")))
    except ImportError:
        return
    except Exception:  # noqa: BLE001 - its back ends raise what they like, locked ones too; there are other places
        return
