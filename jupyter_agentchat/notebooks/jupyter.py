"""What of a Jupyter server notebooks need: its files and its kernels."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jupyter_agentchat.notebooks.files import Contents
from jupyter_agentchat.notebooks.kernels import Kernels
from jupyter_agentchat.notebooks.shared import SharedDocuments


@dataclass(frozen=True)
class Jupyter:
    """``root`` is the folder that contents paths count from, resolved; ``contents_at`` makes a manager
    for a folder outside of it."""

    root: Path
    contents: Contents
    contents_at: Callable[[Path], Contents]
    kernels: Kernels | None = None
    """None where no server keeps kernels."""
    shared: SharedDocuments | None = None
    """None where nobody can edit together."""
    held: Path | None = None
    """A notebook, links resolved, open in an editor that cannot be reached: it is read, and never written."""


def jupyter_of(server: Any) -> Jupyter:
    """Return what a running Jupyter server has."""
    root = Path(server.root_dir).expanduser().resolve()
    return Jupyter(
        root=root,
        contents=server.contents_manager,
        contents_at=contents_at,
        kernels=Kernels(server.session_manager, server.kernel_manager),
        shared=SharedDocuments(server),
    )


def local_jupyter(root: Path, held: Path | None = None) -> Jupyter:
    """Return the files of a folder without a server, as ``%agent`` in plain IPython needs them."""
    held = held and Path(os.path.realpath(held))
    return Jupyter(root=root, contents=contents_at(root), contents_at=contents_at, held=held)


@asynccontextmanager
async def jupyter_alone(root: Path) -> AsyncIterator[Jupyter]:
    """Have the files of a folder, and kernels that end with us, without a server."""
    # Imported here: a server has them already, and nobody else should wait for them.
    from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager  # noqa: PLC0415
    from jupyter_server.services.sessions.sessionmanager import SessionManager  # noqa: PLC0415

    files = local_jupyter(root)
    kernels = AsyncMappingKernelManager(root_dir=str(root))  # type: ignore[no-untyped-call]
    sessions = SessionManager(  # type: ignore[no-untyped-call]
        kernel_manager=kernels, contents_manager=files.contents
    )
    try:
        yield replace(files, kernels=Kernels(sessions, kernels))
    finally:
        await kernels.shutdown_all(now=True)
        sessions.close()  # type: ignore[no-untyped-call]


def contents_at(root: Path) -> Contents:
    """Return a contents manager of Jupyter's own for this folder."""
    from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager  # noqa: PLC0415

    manager: Contents = AsyncLargeFileManager(root_dir=str(root))
    return manager
