"""Who runs a turn: this process, named so that another one can prove that it is gone (R-H6)."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from jupyter_agentchat.runtime.ids import new_session_id
from jupyter_agentchat.store.server_row import ServerIdentity


def this_server(name: str) -> ServerIdentity:
    """Return this process's identity. A pid alone is reused; with its start time and boot it is not."""
    pid = os.getpid()
    return ServerIdentity(
        server_id=new_session_id(),
        name=name,
        host=platform.node(),
        boot_id=_boot_id(),
        pid_namespace=_pid_namespace(),
        pid=pid,
        pid_started=process_start(pid) or "",
    )


def is_gone(other: ServerIdentity, here: ServerIdentity) -> bool:
    """Say whether that server has provably ended; what cannot be known is False."""
    if other.host != here.host:
        return False
    if other.boot_id != here.boot_id:
        return bool(other.boot_id and here.boot_id)
    if other.pid_namespace != here.pid_namespace:
        return False
    return process_start(other.pid) != (other.pid_started or None)


def process_start(pid: int) -> str | None:
    """Return when a process started, in the kernel's ticks since boot; None when there is no such process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return _exists(pid)
    fields = stat.rsplit(")", 1)[1].split()
    state, start = fields[0], fields[19]
    return None if state in ("Z", "X") else start


def _exists(pid: int) -> str | None:
    """Where there is no /proc: a running process has the empty start time."""
    if Path("/proc/self/stat").exists():
        return None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        return ""
    return ""


def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _pid_namespace() -> str:
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""
