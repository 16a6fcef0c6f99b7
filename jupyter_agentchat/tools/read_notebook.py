"""Read a notebook: its cells by id, with what they printed."""

from __future__ import annotations

import asyncio
from typing import Annotated, ClassVar

from msgspec import Meta

from jupyter_agentchat.notebooks.cells import Cell, cells_of, language_of
from jupyter_agentchat.notebooks.digest import cell_text
from jupyter_agentchat.notebooks.gateway import Opened
from jupyter_agentchat.notebooks.outputs import pictures_of
from jupyter_agentchat.notebooks.staleness import stale_notes
from jupyter_agentchat.protocol.parts import Location, ToolKind
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.tools.notebook_path import notebook_place, notebook_troubles, opened
from jupyter_agentchat.tools.tool import Context, Preview, Result, ToolError
from jupyter_agentchat.workspace.names import shown

LIMIT_OF_ONE = 30_000
"""Code points of a cell's outputs when cells are asked for by id; a whole notebook shows less of each."""
LIMIT_OF_ALL = 2_000
MOST_PICTURES = 8

_WHERE = {
    "browser": "open in the person's window",
    "shared": "open and edited together by people",
    "file": "not open in a window",
}


class ReadNotebookInput(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the model says."""

    path: Annotated[str, Meta(description="The notebook, relative to the workspace.")]
    cell_ids: Annotated[
        tuple[str, ...], Meta(description="Read only these cells, at full length. Empty: all cells.")
    ] = ()
    outputs: Annotated[bool, Meta(description="Include what the cells printed.")] = True
    images: Annotated[bool, Meta(description="Look at the images in the outputs, too.")] = False


class ReadNotebook:
    """Cells with their ids and hashes, unsaved edits included when it is open in the browser."""

    name: ClassVar[str] = "read_notebook"
    kind: ClassVar[ToolKind] = "read"
    description: ClassVar[str] = (
        "Read a Jupyter notebook, as it is now in the person's window if it is open there. Each cell comes "
        "with its number, type, id and hash (both needed to edit it), when it ran, whether its output is "
        "stale, its source, and its outputs as text. Long outputs are cut; name cell_ids to read them whole."
    )
    Input: ClassVar[type[Value]] = ReadNotebookInput

    def preview(self, given: ReadNotebookInput, context: Context) -> Preview:
        """Name the notebook."""
        place = notebook_place(given.path, context)
        return Preview(
            title=f"Read notebook {place.quoted}",
            paths=(place.path,),
            locations=(Location(path=place.path),),
        )

    async def run(self, given: ReadNotebookInput, context: Context) -> Result:
        """Return a heading and the cells."""
        place = await asyncio.to_thread(notebook_place, given.path, context)
        with notebook_troubles(given.path):
            found = await (await opened(place, context)).read()
        cells = cells_of(found.notebook)
        wanted = _wanted(cells, given.cell_ids)
        notes = stale_notes(cells, found.changed)
        limit = LIMIT_OF_ONE if given.cell_ids else LIMIT_OF_ALL
        texts = [
            cell_text(cell, with_outputs=given.outputs, limit=limit, stale=notes.get(cell.cell_id, ""))
            for cell in wanted
        ]
        pictures = [p for cell in wanted for p in pictures_of(cell.outputs)] if given.images else []
        return Result(
            output="\n\n".join([_heading(place.path, found, cells), *texts]),
            pictures=tuple(pictures[:MOST_PICTURES]),
        )


def _wanted(cells: tuple[Cell, ...], ids: tuple[str, ...]) -> tuple[Cell, ...]:
    known = {cell.cell_id: cell for cell in cells}
    missing = [cell_id for cell_id in ids if cell_id not in known]
    if missing:
        raise ToolError(f"There is no cell {missing[0][:64]!r} in the notebook. Read it without cell_ids.")
    return tuple(known[cell_id] for cell_id in ids) or cells


def _heading(path: str, found: Opened, cells: tuple[Cell, ...]) -> str:
    facts = [f"{len(cells)} cells"]
    language = language_of(found.notebook)
    if language:
        facts.append(f"language {language}")
    facts.append(_WHERE[found.where])
    if found.is_dirty:
        facts.append("with unsaved edits")
    if not found.has_ids:
        facts.append("in an old format: its first edit gives the cells their ids for good")
    return f"{shown(path)}: {', '.join(facts)}"
