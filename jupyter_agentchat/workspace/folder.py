"""A session's folder, before anything is done in it."""

from __future__ import annotations

import os
from pathlib import Path
from stat import S_ISDIR

from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.workspace.paths import is_kernel

_CLOSED = "The workspace may not be read. Choose a folder that you have access to."


def check(path: str) -> Path:
    """Return the folder a session may work in, with ``~`` and links resolved. May block.

    Raises Refused ``bad_workspace`` when it is missing, a file, not absolute, or may not be used.
    """
    real = Path(os.path.realpath(_absolute(path)))
    try:
        mode = real.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise _refused("The workspace does not exist. Create the folder, or choose another one.") from None
    except OSError:
        raise _refused(_CLOSED) from None
    if not S_ISDIR(mode):
        raise _refused("The workspace is a file. Choose the folder that it is in.")
    if not os.access(real, os.R_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
        raise _refused(_CLOSED)
    if is_kernel(real):
        raise _refused("The workspace belongs to the system. Choose a folder of your own.")
    return real


def _absolute(path: str) -> Path:
    """Expand ``~``; a ValueError is a path that no system call takes, a RuntimeError an unknown person."""
    try:
        if "\0" in path:
            raise ValueError(path)
        os.fsencode(path)
        whole = Path(path).expanduser()
    except (ValueError, RuntimeError):
        raise _refused("The workspace's path cannot be a folder's name. Choose another one.") from None
    if not whole.is_absolute():
        raise _refused("Give the workspace's whole path, beginning with `/` or `~`.")
    return whole


def _refused(sentence: str) -> Refused:
    return Refused("bad_workspace", sentence)
