"""Beasts: processes that try to outlive the command that started them.

Every one is a `sleep` of at most 30 seconds under a name of its own, so that none can stay whatever a test
does; whoever lets them out counts them and, at the end, kills what is left by its number.
"""

from __future__ import annotations

import os
import secrets
import select
import signal
import time
from pathlib import Path

SLEEP = "sleep 30"
BEASTS = {
    "in the background": "(exec -a {name} {sleep}) &",
    "nohup": "nohup bash -c 'exec -a {name} {sleep}' >/dev/null 2>&1 &",
    "setsid": "setsid bash -c 'exec -a {name} {sleep}' &",
    "double fork": "((exec -a {name} {sleep}) & )",
    "daemon": "(setsid setsid --fork bash -c 'exec -a {name} {sleep}' </dev/null >/dev/null 2>&1 &)",
    "without environment": "setsid --fork env -i bash -c 'exec -a {name} {sleep}'",
    "deaf": "(trap '' INT TERM HUP; exec -a {name} {sleep}) &",
    "deaf daemon": "setsid --fork bash -c \"trap '' INT TERM HUP; exec -a {name} {sleep}\"",
    "stopped": "(exec -a {name} {sleep}) & frozen+=($!)",
    "stopped and deaf": "(trap '' INT TERM HUP; exec -a {name} {sleep}) & frozen+=($!)",
}

FREEZE = '[ -z "${frozen:-}" ] || kill -STOP "${frozen[@]}"'


class Zoo:
    """One of each kind, or of the kinds that are named."""

    def __init__(self, *kinds: str) -> None:
        self._token = f"beast-{secrets.token_hex(4)}"
        self._kinds = kinds or tuple(BEASTS)
        doors = [
            BEASTS[kind].format(name=f"{self._token}-{number}", sleep=SLEEP)
            for number, kind in enumerate(self._kinds)
        ]
        self.open = "\n".join([*doors, self._all_out(), FREEZE, "echo out"])
        """A command that lets them out, and prints "out" when all are."""

    def _all_out(self) -> str:
        """Wait, for as long as they live at most, until every one has its name."""
        count = f"cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n' | grep -c '^{self._token}-'"
        return f"for i in $(seq 300); do [ $({count}) -ge {len(self._kinds)} ] && break; sleep 0.1; done"

    def alive(self) -> dict[int, str]:
        """Return the kinds of those that live, by their numbers."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                name = (entry / "cmdline").read_bytes().split(b"\0")[0].decode(errors="replace")
                dead = (entry / "stat").read_text(errors="replace").rsplit(")", 1)[1].split()[0] in "ZX"
            except OSError:
                continue
            if name.startswith(f"{self._token}-") and not dead:
                found[int(entry.name)] = self._kinds[int(name.rpartition("-")[2])]
        return found

    def survivors(self, seconds: float) -> list[str]:
        """Return the kinds of those that still live when so much time has passed. Blocks."""
        until = time.monotonic() + seconds
        for pid in self.alive():
            _await_end(pid, until - time.monotonic())
        return sorted(self.alive().values())

    def close(self) -> None:
        """Kill what is left."""
        for pid in self.alive():
            os.kill(pid, signal.SIGKILL)


def _await_end(pid: int, seconds: float) -> None:
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        select.select([handle], [], [], max(0.0, seconds))
    finally:
        os.close(handle)
