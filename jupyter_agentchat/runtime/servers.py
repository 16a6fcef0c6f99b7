"""Who runs a turn: this process, named so that another one can prove that it is gone (R-H6)."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from jupyter_agentchat.runtime.ids import new_session_id
from jupyter_agentchat.store.server_row import ServerIdentity
from jupyter_agentchat.workspace.process import pid_namespace, process_start


def this_server(name: str) -> ServerIdentity:
    """Return this process's identity. A pid alone is reused; with its start time and boot it is not."""
    pid = os.getpid()
    return ServerIdentity(
        server_id=new_session_id(),
        name=name,
        host=platform.node(),
        boot_id=_boot_id(),
        pid_namespace=pid_namespace(),
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


def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""
