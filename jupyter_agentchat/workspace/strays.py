"""Processes of commands whose keeper is gone, found by the mark in their environment (R-S6).

The keeper ends a family by itself; this is for the day on which the keeper itself was killed. A mark names
the server that ran the command, so that another server's commands, or another container's, are let be.
"""

from __future__ import annotations

import os
import secrets
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from jupyter_agentchat.workspace.process import pid_namespace, process_start

MARK = "JUPYTER_AGENTCHAT_COMMAND"
_ROUNDS = 50
_BETWEEN = 0.02
"""Seconds in which a process that was killed comes to its end."""


def new_mark() -> str:
    """Return a mark for one command of this process."""
    pid = os.getpid()
    return f"{pid_namespace()} {pid} {process_start(pid)} {secrets.token_hex(8)}"


def end(mark: str) -> int:
    """Kill every process with that mark; return how many there were. Blocks."""
    return _kill(lambda found: found == mark)


def sweep() -> int:
    """Kill what servers that are gone have left; return how many processes there were. Blocks."""
    return _kill(_is_orphaned)


def _is_orphaned(mark: str) -> bool:
    namespace, _, rest = mark.partition(" ")
    words = rest.split()
    if namespace != pid_namespace() or not namespace or len(words) != 3 or not words[0].isdecimal():
        return False
    return process_start(int(words[0])) != words[1]


def _kill(wanted: Callable[[str], bool]) -> int:
    """Kill until nobody is left; who cannot be killed is let be after a while."""
    killed: set[int] = set()
    for _ in range(_ROUNDS):
        frozen = _freeze(wanted)
        if not frozen:
            break
        for pid in frozen:
            _signal(pid, signal.SIGKILL)
        killed |= frozen
        time.sleep(_BETWEEN)
    return len(killed)


def _freeze(wanted: Callable[[str], bool]) -> set[int]:
    """Stop them, until nobody is new: killing one by one makes room for more forks."""
    frozen: set[int] = set()
    for _ in range(_ROUNDS):
        new = {pid for pid, mark in _marked() if wanted(mark)} - frozen
        if not new:
            break
        for pid in new:
            _signal(pid, signal.SIGSTOP)
        frozen |= new
    return frozen


def _marked() -> Iterator[tuple[int, str]]:
    for entry in Path("/proc").glob("[0-9]*"):
        if entry.name == str(os.getpid()):
            continue  # a server that was itself started by such a command
        try:
            surroundings = (entry / "environ").read_bytes()
        except OSError:
            continue
        for line in surroundings.split(b"\0"):
            name, _, mark = line.partition(b"=")
            if name == MARK.encode():
                yield int(entry.name), mark.decode(errors="replace")


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except OSError:
        return  # it is gone, or somebody else's
