"""A notebook that people edit together, through jupyter-collaboration on the server, where it is installed.

Found when it is asked for, never needed: ``jupyter_server_ydoc`` is nobody's dependency.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from jupyter_agentchat.notebooks.cells import Json, Notebook, cells_of
from jupyter_agentchat.notebooks.edits import Applied, Edit, EditConflict, apply_edits, order_of
from jupyter_agentchat.notebooks.files import new_cell_id, with_ids

EXTENSION = "jupyter_server_ydoc"
ROOM = "json:notebook:"
"""How the ids of rooms begin in which a notebook is edited."""


class SharedDocument(Protocol):
    """What is needed of ``jupyter_ydoc.YNotebook``."""

    path: str | None
    dirty: bool | None

    @property
    def ycells(self) -> Any:
        """The cells, as shared types."""

    def get(self) -> Notebook:
        """Return the notebook as JSON."""

    def set(self, value: Notebook) -> None:
        """Make the document this notebook; cells that are the same stay."""


class SharedDocuments:
    """The rooms of a Jupyter server."""

    def __init__(self, server: Any) -> None:
        self._server = server

    async def find(self, path: str) -> SharedDocument | None:
        """Return the document in which the notebook at this contents path is edited now, or None."""
        for extension in self._server.extension_manager.extension_apps.get(EXTENSION, ()):
            rooms = extension.ywebsocket_server.rooms
            for room_id in [room_id for room_id in rooms if room_id.startswith(ROOM)]:
                found: SharedDocument | None = await extension.get_document(room_id=room_id, copy=False)
                if found is not None and found.path == path:
                    return found
        return None


class SharedNotebook:
    """One shared document. Nothing is awaited between a look and a change, so nobody comes in between.

    The server saves it by itself a moment after each change.
    """

    def __init__(self, document: SharedDocument) -> None:
        self._document = document

    @property
    def is_dirty(self) -> bool:
        """Whether there is something in it that the file does not have."""
        return bool(self._document.dirty)

    def read(self) -> Notebook:
        """Return the notebook as everybody sees it."""
        return self._document.get()

    def edit(self, edits: Sequence[Edit]) -> Applied:
        """Apply all edits, and read back. Raises EditConflict when nothing was changed."""
        after, applied = apply_edits(with_ids(self.read()), edits, new_cell_id)
        self._document.set(after)
        if order_of(cells_of(self.read())) != applied.order:
            raise EditConflict("The notebook does not hold what was written to it. Read it again.")
        return applied

    def put_outputs(self, cell_id: str, outputs: Sequence[Json], execution_count: int | None) -> None:
        """Put a run's outputs into its cell, untrusted; a cell that is gone is left alone."""
        for cell in self._document.ycells:
            if cell.get("id") == cell_id and cell.get("cell_type") == "code":
                _show(cell["outputs"], outputs)
                cell["execution_count"] = execution_count
                cell["metadata"]["trusted"] = False
                return


def _show(shown: Any, outputs: Sequence[Json]) -> None:
    """Change as little as it takes: a program that prints makes its last output longer.

    What goes and what comes are two changes: in one, JupyterLab adds first, to the stream that then goes.
    """
    # Installed where there is a shared document at all.
    from pycrdt import Map, Text  # noqa: PLC0415

    before: list[Json] = shown.to_py()
    same = 0
    while same < min(len(before), len(outputs)) and before[same] == outputs[same]:
        same += 1
    if same == len(before) - 1 and same < len(outputs) and _is_longer(before[same], outputs[same]):
        text = shown[same]["text"]
        text += outputs[same]["text"][len(before[same]["text"]) :]
        same += 1
    if same < len(before):
        del shown[same:]
    streams = ({**one, "text": Text(one["text"])} if "text" in one else dict(one) for one in outputs[same:])
    shown.extend([Map(one) for one in streams])


def _is_longer(before: Json, after: Json) -> bool:
    kinds = {(one["output_type"], one.get("name")) for one in (before, after)}
    same_stream = len(kinds) == 1 and after["output_type"] == "stream"
    return same_stream and str(after["text"]).startswith(str(before["text"]))
