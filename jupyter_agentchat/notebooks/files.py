"""A notebook that nobody has open: read and written through Jupyter's contents manager.

The manager keeps trust as it is, writes atomically, and tells other extensions. What it is asked for was
resolved before (``workspace.paths``), so a link is no way out of the workspace.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from jupyter_agentchat.notebooks.cells import Json, Notebook, cells_of
from jupyter_agentchat.notebooks.edits import Applied, Edit, EditConflict, apply_edits, order_of
from jupyter_agentchat.protocol.value import Value

SAVED_MEANWHILE = (
    "The notebook was saved by somebody else at this moment. Nothing was changed. Read it again."
)


class Contents(Protocol):
    """What is needed of Jupyter's contents manager, plain or asynchronous: ``get`` and ``save``."""

    @property
    def get(self) -> Callable[..., Any]:
        """``get(path, content=True, type=None, *, require_hash=False)`` returns a model."""

    @property
    def save(self) -> Callable[..., Any]:
        """``save(model, path)`` writes a model."""


class Read(Value, frozen=True, kw_only=True):
    """A notebook as it is on disk, with the hash of the file."""

    notebook: Json
    file_hash: str


class FileNotebook:
    """One notebook file. Whoever edits it does so one after the other; ``lock`` is the notebook's own."""

    def __init__(self, contents: Contents, path: str, lock: asyncio.Lock) -> None:
        self._contents = contents
        self._path = path
        self._lock = lock

    async def read(self) -> Notebook:
        """Return the notebook as it is. Raises what the contents manager raises: tornado's HTTPError."""
        return (await self._read()).notebook

    async def edit(self, edits: Sequence[Edit]) -> Applied:
        """Apply all edits, save, and read back. Raises EditConflict when nothing was changed."""
        async with self._lock:
            before = await self._read()
            after, applied = apply_edits(with_ids(before.notebook), edits, new_cell_id)
            await self._write(after, before.file_hash)
            written = order_of(cells_of(await self.read()))
        if written != applied.order:
            raise EditConflict("The notebook does not hold what was written to it. Read it again.")
        return applied

    async def put_outputs(self, cell_id: str, outputs: Sequence[Json], execution_count: int | None) -> None:
        """Put a run's outputs into its cell, untrusted; a cell that is gone is left alone."""
        async with self._lock:
            before = await self._read()
            for cell in before.notebook["cells"]:
                if cell.get("id") == cell_id and cell["cell_type"] == "code":
                    cell["outputs"] = list(outputs)
                    cell["execution_count"] = execution_count
                    cell["metadata"]["trusted"] = False
                    await self._write(before.notebook, before.file_hash)
                    return

    async def _read(self) -> Read:
        model = await _awaited(
            self._contents.get(self._path, type="notebook", content=True, require_hash=True)
        )
        return Read(notebook=model["content"], file_hash=model["hash"])

    async def _write(self, notebook: Notebook, file_hash: str) -> None:
        """Save unless the file is another one by now."""
        now = await _awaited(
            self._contents.get(self._path, type="notebook", content=False, require_hash=True)
        )
        if now["hash"] != file_hash:
            raise EditConflict(SAVED_MEANWHILE)
        await _awaited(self._contents.save({"type": "notebook", "content": notebook}, self._path))


def new_cell_id() -> str:
    """Return an id as JupyterLab makes them: eight hexadecimal digits."""
    return secrets.token_hex(4)


def with_ids(notebook: Notebook) -> Notebook:
    """Return the notebook in a format where every cell has an id (nbformat 4.5).

    An id that was missing is made of the cell's place and content: reading twice gives the same one, and
    the first edit writes it down.
    """
    if has_ids(notebook):
        return notebook
    known = {cell["id"] for cell in notebook["cells"] if cell.get("id")}
    cells: list[Json] = []
    for cell in cells_of(notebook):
        cell_id = cell.cell_id or f"{cell.hash}-{cell.number}"
        while not cell.cell_id and cell_id in known:
            cell_id += "-"
        cells.append({**notebook["cells"][cell.number - 1], "id": cell_id})
    return {**notebook, "cells": cells, "nbformat_minor": max(5, notebook.get("nbformat_minor", 0))}


def has_ids(notebook: Notebook) -> bool:
    """Say whether the notebook is in a format where cells have ids, and all of them do."""
    return notebook.get("nbformat_minor", 0) >= 5 and all(cell.get("id") for cell in notebook["cells"])


async def _awaited(result: Awaitable[Any] | Any) -> Any:
    """Wait for a manager that is asynchronous, in a task of its own: how it does its work is its affair."""
    return await asyncio.ensure_future(result) if isinstance(result, Awaitable) else result
