"""The kernels of a Jupyter server: the one that a notebook's people see, started when there is none."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from jupyter_agentchat.notebooks.kernel import Kernel, settled
from jupyter_agentchat.protocol.value import Value

REVIVED_WITHIN = 5
"""Seconds in which a server that looks after its kernels restarts one that died."""


class KernelRefused(Exception):
    """There is no kernel to be had; the text says why and what to do."""


class Found(Value, frozen=True, kw_only=True):
    """A notebook's kernel as the server knows it."""

    kernel_id: str
    spec: str
    """The kernel spec's name."""


class Kernels:
    """One client for each kernel that was ever asked for, kept until the kernel is gone."""

    def __init__(self, sessions: Any, kernels: Any) -> None:
        self._sessions = sessions
        self._kernels = kernels
        self._open: dict[str, Kernel] = {}
        self._lock = asyncio.Lock()

    async def of(self, path: str, spec: str | None = None, *, start: bool = True) -> Kernel | None:
        """Return the kernel of the notebook at this contents path, with our client listening.

        None when none runs and ``start`` is False: to look wakes no dead kernel. Raises KernelRefused.
        """
        async with self._lock:
            found = await self.find(path)
            if not start and (found is None or not await self._is_alive(found.kernel_id)):
                return None
            if found is not None:
                await self._revive(found.kernel_id)
            kernel_id = found.kernel_id if found is not None else await self._start(path, spec)
            return await self._listen(kernel_id)

    async def find(self, path: str) -> Found | None:
        """Return which kernel belongs to the notebook, or None."""
        for session in await asyncio.ensure_future(self._sessions.list_sessions()):
            if session.get("path") == path and session.get("kernel"):
                kernel = session["kernel"]
                return Found(kernel_id=kernel["id"], spec=kernel.get("name", ""))
        return None

    async def close(self) -> None:
        """Let go of all kernels; they go on without us."""
        for kernel in self._open.values():
            await kernel.close()
        self._open.clear()

    async def restart(self, path: str) -> None:
        """Restart the notebook's kernel. Raises KernelRefused when it has none."""
        found = await self.find(path)
        if found is None:
            raise KernelRefused("The notebook has no kernel to restart.")
        await asyncio.ensure_future(self._kernels.restart_kernel(found.kernel_id))

    async def _is_alive(self, kernel_id: str) -> bool:
        return bool(await settled(self._kernels.get_kernel(kernel_id).is_alive()))

    async def _revive(self, kernel_id: str) -> None:
        """Restart a kernel that died: first its own server may, which looks after it now and then."""
        for _ in range(REVIVED_WITHIN):
            if await self._is_alive(kernel_id):
                return
            await asyncio.sleep(1.0)
        await asyncio.ensure_future(self._kernels.restart_kernel(kernel_id))

    async def _start(self, path: str, spec: str | None) -> str:
        name = path.rpartition("/")[2]
        making = self._sessions.create_session(path=path, name=name, type="notebook", kernel_name=spec)
        try:
            session = await asyncio.ensure_future(making)
        except Exception as error:
            raise KernelRefused(
                f"The kernel {spec or 'of this server'} could not be started. Choose another one in the "
                "notebook, or ask whoever runs the server."
            ) from error
        return str(session["kernel"]["id"])

    async def _listen(self, kernel_id: str) -> Kernel:
        for gone in [known for known in self._open if known not in self._kernels]:
            await self._open.pop(gone).close()
        kernel = self._open.get(kernel_id)
        if kernel is None:
            process = self._kernels.get_kernel(kernel_id)
            if not hasattr(process, "get_connection_info"):
                raise KernelRefused("The kernel runs behind a gateway: it cannot be reached from here.")
            kernel = Kernel(kernel_id, process, partial(self._interrupt, kernel_id))
            await kernel.open()
            self._open[kernel_id] = kernel
        return kernel

    async def _interrupt(self, kernel_id: str) -> None:
        await asyncio.ensure_future(self._kernels.interrupt_kernel(kernel_id))
