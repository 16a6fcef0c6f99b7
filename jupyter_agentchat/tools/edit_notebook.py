"""Edit a notebook's cells: all edits of a call, or none of them."""

from __future__ import annotations

import asyncio
import itertools
from typing import Annotated, ClassVar

from msgspec import Meta

from jupyter_agentchat.notebooks.cell_changes import cell_changes
from jupyter_agentchat.notebooks.cells import Cell, Notebook, cells_of
from jupyter_agentchat.notebooks.digest import outline
from jupyter_agentchat.notebooks.edits import Applied, Delete, Edit, Insert, Move, Replace, apply_edits
from jupyter_agentchat.protocol.parts import CellChange, Diff, Location, NotebookChange, ToolKind
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.tools.notebook_path import notebook_place, notebook_troubles, opened
from jupyter_agentchat.tools.tool import Context, Preview, Result
from jupyter_agentchat.workspace.paths import Place

UPGRADED = (
    "The notebook was in a format older than nbformat 4.5, where cells have no ids; it is now in 4.5. "
    "Tell the person."
)


class EditNotebookInput(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the model says."""

    path: Annotated[str, Meta(description="The notebook, relative to the workspace.")]
    edits: Annotated[
        tuple[Edit, ...],
        Meta(
            min_length=1,
            description="Applied in order, all or none: replace, insert, delete, move. Cells are named by "
            "id, and what replaces or deletes one gives the hash with which it was read.",
        ),
    ]


class EditNotebook:
    """Changes to cells, by id, bound to what was read."""

    name: ClassVar[str] = "edit_notebook"
    kind: ClassVar[ToolKind] = "edit"
    description: ClassVar[str] = (
        "Change cells of a Jupyter notebook. Read it first: cells are named by id, and a cell that the "
        "person has changed since you read it is not overwritten; then nothing is done and you are told. "
        "In an open notebook the person sees the change at once and can undo it. Editing runs nothing."
    )
    Input: ClassVar[type[Value]] = EditNotebookInput

    async def preview(self, given: EditNotebookInput, context: Context) -> Preview:
        """Show each cell as it would be, or say now what stands against it."""
        place = await asyncio.to_thread(notebook_place, given.path, context)
        numbers = itertools.count(1)
        with notebook_troubles(given.path):
            before = (await (await opened(place, context)).read()).notebook
            after, _ = apply_edits(before, given.edits, lambda: f"new-{next(numbers)}")
        return Preview(
            title=_title(place, given.edits),
            paths=(place.path,),
            locations=(Location(path=place.path),),
            diffs=_diffs(place, before, after),
        )

    async def run(self, given: EditNotebookInput, context: Context) -> Result:
        """Edit, and say which cells have which hashes now."""
        place = await asyncio.to_thread(notebook_place, given.path, context)
        with notebook_troubles(given.path):
            notebook = await opened(place, context)
            before = await notebook.read()
            applied = await notebook.edit(given.edits)
            after = await notebook.read()
        notes = () if before.has_ids else (UPGRADED,)
        cells = cell_changes(before.notebook, after.notebook, given.edits, applied)
        return Result(
            output="\n".join([_said(applied, after.notebook), *notes]),
            diffs=_diffs(place, before.notebook, after.notebook),
            changed=_changed(place, context, cells),
        )


def _changed(place: Place, context: Context, cells: tuple[CellChange, ...]) -> NotebookChange | None:
    """Only where Jupyter opens it: a notebook outside its root has no page to be judged on."""
    path = context.notebooks.contents_path(place) if context.notebooks is not None else None
    return NotebookChange(path=path, cells=cells) if path is not None else None


def _title(place: Place, edits: tuple[Edit, ...]) -> str:
    counts = {
        "change": sum(isinstance(edit, Replace) for edit in edits),
        "add": sum(len(edit.cells) for edit in edits if isinstance(edit, Insert)),
        "delete": sum(isinstance(edit, Delete) for edit in edits),
        "move": sum(isinstance(edit, Move) for edit in edits),
    }
    words = [f"{verb} {n} cell{'s' if n > 1 else ''}" for verb, n in counts.items() if n]
    return f"{', '.join(words).capitalize()} in {place.quoted}"


def _said(applied: Applied, notebook: Notebook) -> str:
    cells = [cell for cell in cells_of(notebook) if cell.cell_id in applied.touched]
    gone = [cell_id for cell_id in applied.touched if cell_id not in {c.cell_id for c in cells}]
    lines = ["Done. The cells that were touched are now:", outline(cells)] if cells else ["Done."]
    return "\n".join([*lines, *(f"Deleted: {cell_id}" for cell_id in gone)])


def _diffs(place: Place, before: Notebook, after: Notebook) -> tuple[Diff, ...]:
    """Return a diff for each cell that is not what it was."""
    old, new = _by_id(before), _by_id(after)
    changed = [i for i in {**old, **new} if (old.get(i) and old[i].hash) != (new.get(i) and new[i].hash)]
    return tuple(
        Diff(
            path=place.path,
            cell=_name_of(old.get(cell_id), new.get(cell_id)),
            old_text=old[cell_id].source if cell_id in old else None,
            new_text=new[cell_id].source if cell_id in new else "",
        )
        for cell_id in changed
    )


def _name_of(old: Cell | None, new: Cell | None) -> str:
    """A cell is named by the place where the person finds it: the new one, unless it is gone."""
    if new is not None:
        return f"cell {new.number}" if old is not None else f"new cell {new.number}"
    return f"cell {old.number if old is not None else ''}, deleted"


def _by_id(notebook: Notebook) -> dict[str, Cell]:
    return {cell.cell_id: cell for cell in cells_of(notebook)}
