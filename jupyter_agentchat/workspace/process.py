"""What tells one process from another that has the same number."""

from __future__ import annotations

import os
from pathlib import Path


def process_start(pid: int) -> str | None:
    """Return when a process started, in the kernel's ticks since boot; None when there is no such process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return _exists(pid)
    fields = stat.rsplit(")", 1)[1].split()
    state, start = fields[0], fields[19]
    return None if state in ("Z", "X") else start


def pid_namespace() -> str:
    """Return the name of the space in which process ids count; empty where there is only one."""
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""


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
