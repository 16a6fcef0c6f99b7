"""Asking the page for a way to its server, where the kernel cannot find one by itself.

The kernel asks with a comm, which only a live kernel can open; nothing of it is in a notebook. A page of ours
opens one in return, with the server's address and a secret that is good once. Over a subshell that reaches a
busy cell too. The secret is exchanged at once, in a thread of its own, because it is good for a minute only.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.core.interactiveshell import InteractiveShell

from jupyter_agentchat.magics.invitation import Invitation, read_invitation

if TYPE_CHECKING:
    from jupyter_agentchat.magics.afar import FromAfar

TARGET = "jupyter_agentchat"
"""The comm's name, on both sides."""

MOMENT = 2.0
"""Seconds after asking in which a page answers that is there."""

EXCHANGED_WITHIN = 15.0
"""Seconds for the exchange, once there is a secret."""


class Handover:
    """One per shell. ``ask`` and ``take`` are called in the cell's thread."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._comm: Any = None
        self._word = ""
        self._asked_at = 0.0
        self._came = threading.Event()
        self._answer: Future[FromAfar] | None = None

    @property
    def has_come(self) -> bool:
        """Whether a page has answered, and what it said was not taken yet."""
        return self._answer is not None and self._came.is_set()

    def ask_if_none_is_here(self) -> None:
        """Ask, unless a server may have left its file here: then it is looked for when it is needed."""
        from jupyter_core.paths import jupyter_runtime_dir  # noqa: PLC0415 - where there is no kernel, no file

        if self._may_ask() and not any(Path(jupyter_runtime_dir()).glob("jpserver-*.json")):
            self.ask()

    def ask(self) -> None:
        """Ask the page in which the cell was run, once. Where nobody is at the front end nobody is asked."""
        if self._asked_at or not self._may_ask():
            return
        from comm import create_comm, get_comm_manager  # noqa: PLC0415 - a kernel has it

        self._word, self._asked_at, self._answer = secrets.token_hex(16), time.monotonic(), Future()
        get_comm_manager().register_target(TARGET, self._opened)
        self._comm = create_comm(target_name=TARGET, data={"version": 1, "ask": self._word})

    def take(self) -> FromAfar | None:
        """Return the way that a page has opened, None when there is none yet.

        Raises Refused when it cannot be gone. It asks, and waits a moment, unless that was done before.
        """
        self.ask()
        if self._answer is None or not self._came.wait(self._patience()):
            return None
        answer, self._answer = self._answer, None
        with suppress(NotYet):
            return answer.result(EXCHANGED_WITHIN)
        return None

    def again(self) -> None:
        """What was opened is closed: the next one is asked for anew."""
        self.close()
        self._asked_at, self._answer = 0.0, None
        self._came.clear()

    def close(self) -> None:
        """Hear nothing more."""
        if self._asked_at:
            from comm import get_comm_manager  # noqa: PLC0415 - a kernel has it

            self._word, self._comm = "", None
            get_comm_manager().unregister_target(TARGET, self._opened)

    def _may_ask(self) -> bool:
        return bool(getattr(getattr(self._shell, "kernel", None), "_allow_stdin", False))

    def _patience(self) -> float:
        """Without subshells nothing comes while a cell runs: then it is there, or not yet."""
        has_subshells = getattr(getattr(self._shell, "kernel", None), "_supports_kernel_subshells", False)
        return max(0.0, self._asked_at + MOMENT - time.monotonic()) if has_subshells else 0.0

    # --- in whatever thread the kernel hears it

    def _opened(self, _comm: Any, message: dict[str, Any]) -> None:
        data = message["content"]["data"]
        # What is no reply to what was asked here is passed over.
        is_reply = self._answer is not None and bool(self._word) and data.get("ask") == self._word
        invitation = read_invitation(data) if is_reply else None
        data.clear()  # a kernel keeps its last message
        if invitation is not None:
            self._word = ""
            given = (invitation, self._answer)
            threading.Thread(target=_exchange, args=given, name="agentchat-door", daemon=True).start()
            self._came.set()


def _exchange(invitation: Invitation, answer: Future[FromAfar]) -> None:
    from jupyter_agentchat.magics.afar import let_in  # noqa: PLC0415 - half a second, beside the cell

    try:
        answer.set_result(asyncio.run(let_in(invitation)))
    except Exception as error:  # noqa: BLE001 - it is raised where the way is taken
        answer.set_exception(error)
