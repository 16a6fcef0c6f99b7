"""What the kernel tools have in common: the kernel of a notebook, and what goes wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from jupyter_agentchat.notebooks.hand_kernel import RUN_CODE, CodeRunner, HandKernel
from jupyter_agentchat.notebooks.kernels import KernelRefused
from jupyter_agentchat.tools.notebook_path import notebook_place
from jupyter_agentchat.tools.tool import Context, ToolError
from jupyter_agentchat.workspace.paths import Place

PATH = (
    "The notebook, relative to the workspace. Empty: the kernel of the cell in which the person called you "
    "with %agent and waits."
)


def kernel_place(said: str, context: Context) -> Place | None:
    """Return where the notebook is whose kernel is meant; None: the one that waits. Raises ToolError."""
    return notebook_place(said, context) if said else None


@contextmanager
def kernel_troubles() -> Iterator[None]:
    """Raise what a kernel refuses as a ToolError."""
    try:
        yield
    except KernelRefused as refused:
        raise ToolError(str(refused)) from None


async def kernel_of(
    place: Place | None, context: Context, spec: str | None = None, *, start: bool = True
) -> CodeRunner:
    """Return the notebook's kernel, started if there is none. Raises ToolError.

    Without a place, and where its cell waits for the agent, that is the kernel of the cell.
    """
    waiting = await _waiting(place, context)
    if waiting is not None:
        return waiting
    if place is None:
        raise ToolError("No cell waits for you now: name the notebook whose kernel you mean.")
    notebooks = context.notebooks
    path = notebooks.contents_path(place) if notebooks is not None else None
    if notebooks is None or notebooks.kernels is None or path is None:
        raise ToolError("There is no way to the kernel of this notebook here.")
    with kernel_troubles():
        kernel = await notebooks.kernels.of(path, spec, start=start)
    if kernel is None:
        raise ToolError("No kernel runs for this notebook, so there is nothing to look at. Run a cell first.")
    return kernel


async def _waiting(place: Place | None, context: Context) -> CodeRunner | None:
    """Return the kernel of a cell that waits for this session, if it is the one that is meant."""
    if context.hands is None:
        return None
    kernel_id = None
    if place is not None and context.notebooks is not None and context.notebooks.kernels is not None:
        path = context.notebooks.contents_path(place)
        found = await context.notebooks.kernels.find(path) if path is not None else None
        if found is None:
            return None
        kernel_id = found.kernel_id
    waiting = context.hands.waiting_kernel(RUN_CODE, kernel_id)
    return HandKernel(context.hands, waiting) if waiting is not None else None
