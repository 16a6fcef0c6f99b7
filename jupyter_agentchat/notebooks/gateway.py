"""One door to a notebook, whoever has it: each edit has one executor, chosen when it is made.

1. The browser that has it open: its own document is edited, one undo step for each change, and saved.
2. No browser that offers it, but people edit it together: their shared document, which its server saves.
3. Nobody: the file, through Jupyter's contents manager.

An open notebook is never written behind its editor's back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Literal, Protocol
from weakref import WeakValueDictionary

import msgspec

from jupyter_agentchat.notebooks.cells import Json, Notebook
from jupyter_agentchat.notebooks.edits import Applied, Edit, EditConflict
from jupyter_agentchat.notebooks.files import FileNotebook, has_ids, with_ids
from jupyter_agentchat.notebooks.hands import HandFailed, Hands
from jupyter_agentchat.notebooks.jupyter import Jupyter
from jupyter_agentchat.notebooks.shared import SharedNotebook
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.workspace.paths import Place
from jupyter_agentchat.workspace.protected import check_read

READ, EDIT, OUTPUTS = "read_notebook", "edit_notebook", "run_cell"
"""The tools as a client offers them: to read, to edit, and to take a running cell's outputs."""


HELD = (
    "The notebook is open in an editor that cannot be reached from here, so it is not changed behind it. "
    "Say what to change, and the person does it there."
)


class Opened(Value, frozen=True, kw_only=True):
    """A notebook as it was read, and where: unsaved edits are in it when it is open in a browser."""

    notebook: Json
    where: Literal["browser", "shared", "file"]
    is_dirty: bool = False
    changed: tuple[str, ...] = ()
    """Cells that are known to have been edited since they ran."""
    has_ids: bool = True
    """False: its format has no cell ids; the first edit writes them down."""


class Executor(Protocol):
    """One way to a notebook."""

    @property
    def is_live(self) -> bool:
        """Whether somebody may be looking, so that outputs are worth showing while they come."""

    async def read(self) -> Opened:
        """Return the notebook as it is now."""

    async def edit(self, edits: Sequence[Edit]) -> Applied:
        """Apply all edits or none. Raises EditConflict."""

    async def put_outputs(self, cell_id: str, outputs: Sequence[Json], execution_count: int | None) -> None:
        """Show a run's outputs in its cell."""


class Notebooks:
    """Every notebook of this server."""

    def __init__(self, jupyter: Jupyter) -> None:
        self.jupyter = jupyter
        self.kernels = jupyter.kernels
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def close(self) -> None:
        """Let go of the kernels; they go on."""
        if self.kernels is not None:
            await self.kernels.close()

    def contents_path(self, place: Place) -> str | None:
        """Return the path by which Jupyter knows a file; None outside its root."""
        whole = place.root.joinpath(*place.parts)
        return (
            whole.relative_to(self.jupyter.root).as_posix()
            if whole.is_relative_to(self.jupyter.root)
            else None
        )

    async def at(self, place: Place, hands: Hands | None = None) -> Executor:
        """Return the way to the notebook at this moment. Raises PathRefused for what is private."""
        await asyncio.to_thread(check_read, place)
        path = self.contents_path(place)
        if path is not None and hands is not None and hands.has_document(EDIT, path):
            return BrowserNotebook(hands, path)
        shared = self.jupyter.shared
        document = await shared.find(path) if path is not None and shared is not None else None
        if document is not None:
            return _Together(SharedNotebook(document))
        return await self._file(place, path)

    async def _file(self, place: Place, path: str | None) -> Executor:
        jupyter = self.jupyter
        whole = place.root.joinpath(*place.parts)
        lock = self._locks.setdefault(str(whole), asyncio.Lock())
        way = _Held if whole == jupyter.held else _OnDisk
        if path is not None:
            return way(FileNotebook(jupyter.contents, path, lock))
        contents = await asyncio.to_thread(jupyter.contents_at, place.root)
        return way(FileNotebook(contents, place.path, lock))


class _OnDisk:
    is_live = False

    def __init__(self, file: FileNotebook) -> None:
        self._file = file

    async def read(self) -> Opened:
        notebook = await self._file.read()
        return Opened(notebook=with_ids(notebook), where="file", has_ids=has_ids(notebook))

    async def edit(self, edits: Sequence[Edit]) -> Applied:
        return await self._file.edit(edits)

    async def put_outputs(self, cell_id: str, outputs: Sequence[Json], execution_count: int | None) -> None:
        await self._file.put_outputs(cell_id, outputs, execution_count)


class _Held(_OnDisk):
    """Open in an editor that nothing here reaches, such as VS Code's: one of two changes would be lost."""

    async def edit(self, edits: Sequence[Edit]) -> Applied:  # noqa: ARG002
        raise EditConflict(HELD)

    async def put_outputs(self, *_what: object) -> None:
        return


class _Together:
    is_live = True

    def __init__(self, shared: SharedNotebook) -> None:
        self._shared = shared

    async def read(self) -> Opened:
        notebook = self._shared.read()
        return Opened(
            notebook=with_ids(notebook),
            where="shared",
            is_dirty=self._shared.is_dirty,
            has_ids=has_ids(notebook),
        )

    async def edit(self, edits: Sequence[Edit]) -> Applied:
        return self._shared.edit(edits)

    async def put_outputs(self, cell_id: str, outputs: Sequence[Json], execution_count: int | None) -> None:
        self._shared.put_outputs(cell_id, outputs, execution_count)


class BrowserNotebook:
    """A notebook that is open in a browser: what is there counts, saved or not."""

    is_live = True

    def __init__(self, hands: Hands, path: str) -> None:
        self._hands = hands
        self._path = path

    async def read(self) -> Opened:
        said = await self._call(READ, {})
        notebook: Notebook = said["notebook"]
        return Opened(
            notebook=with_ids(notebook),
            where="browser",
            is_dirty=bool(said.get("is_dirty")),
            changed=tuple(said.get("changed", ())),
        )

    async def edit(self, edits: Sequence[Edit]) -> Applied:
        said = await self._call(EDIT, {"edits": msgspec.to_builtins(tuple(edits))})
        return msgspec.convert(said, Applied)

    async def put_outputs(self, cell_id: str, outputs: Sequence[Json], execution_count: int | None) -> None:
        given = {"cell_id": cell_id, "outputs": list(outputs), "execution_count": execution_count}
        await self._call(OUTPUTS, given)

    async def _call(self, tool: str, given: dict[str, Any]) -> Any:
        try:
            return await self._hands.call(tool, {"path": self._path, **given}, document=self._path)
        except HandFailed as failed:
            raise EditConflict(str(failed)) from None
