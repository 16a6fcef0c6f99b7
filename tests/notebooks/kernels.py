"""A real kernel for a test, gone with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from jupyter_client.manager import AsyncKernelManager

from jupyter_agentchat.notebooks.kernel import Kernel


@asynccontextmanager
async def real_kernel(name: str = "python3") -> AsyncIterator[tuple[AsyncKernelManager, Kernel]]:
    process = AsyncKernelManager(kernel_name=name)
    await process.start_kernel()
    kernel = Kernel("k", process, process.interrupt_kernel)
    await kernel.open()
    try:
        yield process, kernel
    finally:
        await kernel.close()
        await process.shutdown_kernel(now=True)
        process.context.destroy()
